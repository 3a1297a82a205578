import { setImmediate as turn } from 'node:timers/promises';
import { auditFarm } from '../../../farm/audit/audit-farm';
import { Ledger } from '../../../farm/ledger/ledger';
import type { OpenFarm } from '../../../farm/open-farm';
import { SeedProgressStore } from '../../../farm/seeding/seed-progress-store';
import type { ObjectStore } from '../../../farm/store/object-store';
import { type Job, jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { MemoryQueue } from '../../support/stores/memory-queue';
import { MemoryStore } from '../../support/stores/memory-store';

/** What is asked of a store, and how much of that at once at most. */
function counting(store: MemoryStore) {
  const asked = { get: 0, head: 0, list: 0, most: 0 };
  let underWay = 0;
  const watched: Partial<ObjectStore> = {
    get: async (key) => {
      asked.get++;
      asked.most = Math.max(asked.most, ++underWay);
      await turn();
      underWay--;
      return store.get(key);
    },
    head: (key) => {
      asked.head++;
      return store.head(key);
    },
    list: (prefix) => {
      asked.list++;
      return store.list(prefix);
    },
    now: () => store.now(),
  };
  return { asked, watched: watched as ObjectStore };
}

const JOBS = 1_000;

test(`of ${String(JOBS)} jobs each object is read once, many at a time, after one listing`, async () => {
  const store = new MemoryStore();
  for (let n = 1; n <= JOBS; n++) {
    const job: Job = { project: 'a'.repeat(64), scene: `film-${String(n)}.blend`, settings: {} };
    const id = jobId(job);
    const ledger = new Ledger(store, id);
    await ledger.writeJob({ version: 1, id, job, source: 's3://b/k' });
    await ledger.writeRequest({
      version: 1,
      job: id,
      frames: '1-2',
      taskSize: 1,
      at: '2026-01-01T00:00:00Z',
    });
    await store.put(keys.frame(id, 'frame_000001.png'), 'x');
  }
  const { asked, watched } = counting(store);
  const queues = { queue: new MemoryQueue(), deadLetters: new MemoryQueue() };
  const farm = { store: watched, ...queues, seedings: new SeedProgressStore(watched, 'group') };
  const { jobs } = await auditFarm(farm as unknown as OpenFarm, { isRead: false });
  expect(jobs).toHaveLength(JOBS);
  expect(jobs.every(({ counts }) => counts?.asked === 2)).toBe(true);
  const { most, ...requests } = asked;
  // The farm's own seedings are listed, and all jobs together.
  expect(requests).toEqual({ get: 2 * JOBS, head: 0, list: 2 });
  expect(most).toBeGreaterThanOrEqual(16);
  expect(most).toBeLessThanOrEqual(64);
});
