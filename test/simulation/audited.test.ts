import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { auditFarm } from '../../farm/audit/audit-farm';
import type { Audited } from '../../farm/audit/audited';
import { Ledger } from '../../farm/ledger/ledger';
import type { OpenFarm } from '../../farm/open-farm';
import { SeedProgressStore } from '../../farm/seeding/seed-progress-store';
import { type Job, jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { writeTaskMessage } from '../../protocol/job/task-message';
import { SimulatedQueue } from '../../simulation/farm/simulated-queue';
import type { Model } from '../../simulation/model';
import { simulate } from '../../simulation/simulate';
import type { Census } from '../../simulation/world/census';
import { MemoryQueue } from '../support/stores/memory-queue';
import { MemoryStore } from '../support/stores/memory-store';
import { quiet } from './scenarios';

const film: Job = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const job = jobId(film);
const TIMES = { started: '2026-01-01T00:00:00Z', finished: '2026-01-01T00:00:01Z' };

/** What a simulated farm has come to: its queue, and where each frame is. */
interface End {
  readonly queue: SimulatedQueue;
  readonly census: Census;
}

function rendered(model: Model, taskSize: number): End {
  let end: End | undefined;
  class Watched extends SimulatedQueue {
    constructor(...all: ConstructorParameters<typeof SimulatedQueue>) {
      super(...all);
      const [, , , census] = all;
      end = { queue: this, census };
    }
  }
  simulate(model, { name: '', of: 'brenda', taskSize }, { queue: Watched });
  if (!end) throw new Error('it had no queue');
  return end;
}

/** The same in a bucket and on a queue, as workers would have left it there. */
async function laidOut({ frames }: Model, taskSize: number, { queue, census }: End): Promise<OpenFarm> {
  const [store, tasks, deadLetters] = [new MemoryStore(), new MemoryQueue(), new MemoryQueue()];
  const ledger = new Ledger(store, job);
  await ledger.writeJob({ version: 1, id: job, job: film, source: 's3://b/k' });
  const asked = { version: 1, job, frames: `1-${String(frames)}`, taskSize } as const;
  await ledger.writeRequest({ ...asked, at: TIMES.started });
  const seedings = new SeedProgressStore(store, 'group');
  const of = Math.ceil(frames / taskSize);
  await seedings.write({ ...asked, queue: 'q', upTo: of, of, tasks: of });
  for (let n = 0; n < frames; n++) {
    const unit = `frame_${String(n + 1).padStart(6, '0')}`;
    if (census.isRecorded(n)) await record(ledger, store, unit);
    else if (census.isDead(n))
      await ledger.writeFailure(
        unit,
        { worker: 'i-1', at: TIMES.started, sort: 'scene', reason: 'no camera' },
        { isLast: true },
      );
  }
  for (const { first, last } of queue.messages())
    await tasks.sendAll([
      writeTaskMessage({ job, task: { span: { first: first + 1, last: last + 1, step: 1 } } }),
    ]);
  return { store, queue: tasks, deadLetters, seedings } as unknown as OpenFarm;
}

async function record(ledger: Ledger, store: MemoryStore, unit: string): Promise<void> {
  const [name, content] = [`${unit}.png`, `picture ${unit}`];
  const { etag = '' } = await store.put(keys.frame(job, name), content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  await ledger.writeRecord({
    ...{ version: 1, job, unit, worker: 'i-1', seconds: 1, ...TIMES },
    files: [{ name, bytes: content.length, sha256, etag }],
  });
}

async function audited(model: Model, taskSize: number, end: End): Promise<Audited> {
  return auditFarm(await laidOut(model, taskSize, end), { isRead: true });
}

const models = fc.record({
  seed: fc.nat(),
  frames: fc.integer({ min: 1, max: 30 }),
  workers: fc.integer({ min: 1, max: 5 }),
  frameSeconds: fc.constantFrom(3, 60, 600),
  interruptionsPerHour: fc.constantFrom(0, 1, 3),
  noticed: fc.constantFrom(0, 0.5, 1),
  duplicated: fc.constantFrom(0, 0.3),
  countLag: fc.constantFrom(0, 60),
  bad: fc.constantFrom(0, 0.2),
  crashes: fc.constantFrom(0, 0.1),
  maxReceives: fc.constant(1000),
});

test('the auditor finds nothing in what a simulated farm leaves, and counts what that has counted', async () => {
  await fc.assert(
    fc.asyncProperty(models, fc.integer({ min: 1, max: 7 }), async (change, taskSize) => {
      const model = { ...quiet, ...change };
      const end = rendered(model, taskSize);
      const { jobs, findings, unseen } = await audited(model, taskSize, end);
      const counts = {
        asked: model.frames,
        done: end.census.count('recorded'),
        lost: 0,
        failed: end.census.count('dead'),
        unreadable: 0,
        toCome: 0,
        missing: 0,
      };
      expect({
        jobs: jobs.map((one) => ({ counts: one.counts, findings: one.findings })),
        findings,
        unseen,
      }).toEqual({
        jobs: [{ counts, findings: [] }],
        findings: [],
        unseen: [],
      });
    }),
    { numRuns: 40 },
  );
});

test('and would find a frame that it had lost, and a message that it had kept', async () => {
  const model = { ...quiet, frames: 5 };
  const { queue, census } = rendered(model, 1);
  const lost: Pick<Census, 'isRecorded' | 'isDead'> = {
    isRecorded: (unit) => unit !== 2 && census.isRecorded(unit),
    isDead: () => false,
  };
  const { jobs } = await audited(model, 1, { queue, census: lost as Census });
  expect(jobs[0]?.findings).toMatchObject([{ kind: 'unaccounted', name: 'frame_000003' }]);

  queue.send(writeTaskMessage({ job, task: { span: { first: 1, last: 1, step: 1 } } }));
  expect((await audited(model, 1, { queue, census })).findings).toMatchObject([{ kind: 'idleTask' }]);
});
