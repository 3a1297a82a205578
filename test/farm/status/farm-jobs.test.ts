import { farmJobs, type FarmJobs } from '../../../farm/status/farm-jobs';
import { writeJson } from '../../../farm/store/json-object';
import { Ledger } from '../../../farm/ledger/ledger';
import { SeedProgressStore } from '../../../farm/seeding/seed-progress-store';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { entryOf } from '../../support/farms/farm-directory';
import { temporaryFolder } from '../../support/temporary-folder';

/** Says what was opened. */
class ReadStore extends FolderObjectStore {
  readonly read: string[] = [];

  override async get(key: string): Promise<Uint8Array | undefined> {
    this.read.push(key);
    return super.get(key);
  }
}

const unit = (frame: number): string => `frame_${String(frame).padStart(6, '0')}`;

function givenFarm(deployed = 'none') {
  const store = new ReadStore(temporaryFolder());
  const seedings = new SeedProgressStore(store, 'bloom');
  const entry = entryOf({ group: 'bloom', queueUrl: 'https://q', env: {} }, 'bloom', { job: deployed });
  return {
    store,
    async givenJob(scene: string, frames: string, at: Date): Promise<Ledger> {
      const job = { project: 'a'.repeat(64), scene, settings: {} };
      const id = jobId(job);
      const ledger = new Ledger(store, id);
      await ledger.writeJob({ version: 1, id, job, source: 's3://b/k' });
      await ledger.writeRequest({ version: 1, job: id, frames, taskSize: 1, at: at.toISOString() });
      await seedings.write({
        version: 1,
        job: id,
        frames,
        taskSize: 1,
        queue: 'q',
        upTo: 1,
        of: 1,
        tasks: 1,
      });
      return ledger;
    },
    jobs: (signal?: AbortSignal): Promise<FarmJobs> =>
      farmJobs({ entry, store, seedings }, Date.now(), { signal }),
  };
}

describe("a farm's jobs", () => {
  it('are counted by listings: no record of a unit is opened, however many there are', async () => {
    const farm = givenFarm();
    const ledger = await farm.givenJob('long.blend', '1-1500', new Date());
    for (let frame = 1; frame <= 1200; frame++)
      await farm.store.put(keys.record(ledger.job, unit(frame)), '{}');
    farm.store.read.length = 0;
    const [job] = (await farm.jobs()).jobs;
    expect(job).toMatchObject({ done: 1200, total: 1500, missing: { count: 300 } });
    expect(job?.unitsPerMinute).toBeGreaterThan(0);
    expect(job?.secondsLeft).toBeCloseTo((300 / (job?.unitsPerMinute ?? 0)) * 60, 5);
    expect(farm.store.read.filter((key) => key.includes('/ledger/'))).toEqual([]);
    expect(farm.store.read.length).toBeLessThan(5);
  });

  it('have the reasons of a thousand failures, and the number of the others', async () => {
    const farm = givenFarm();
    const ledger = await farm.givenJob('broken.blend', '1-1200', new Date());
    for (let frame = 1; frame <= 1100; frame++) {
      const attempts = [
        { worker: 'i-1', at: '2026-12-01T00:00:00Z', reason: `no camera in ${String(frame)}` },
      ];
      await writeJson(farm.store, keys.failure(ledger.job, unit(frame)), {
        version: 1,
        job: ledger.job,
        unit: unit(frame),
        attempts,
        // The second will be tried again.
        final: frame !== 2,
      });
    }
    const [job] = (await farm.jobs()).jobs;
    expect(job).toMatchObject({ done: 0, moreFailed: 100, total: 1200, missing: { count: 101 } });
    expect(job?.failed).toHaveLength(999);
    expect(job?.failed[1]).toEqual({ unit: unit(3), worker: 'i-1', reason: 'no camera in 3' });
    expect(job?.missing.units[0]).toBe(unit(2));
  });

  it('are those that were asked for last, and the one that is deployed', async () => {
    const scenes = Array.from({ length: 13 }, (_, i) => `${String(i).padStart(2, '0')}.blend`);
    const deployed = jobId({ project: 'a'.repeat(64), scene: '00.blend', settings: {} });
    const farm = givenFarm(deployed);
    for (const [i, scene] of scenes.entries())
      await farm.givenJob(scene, '1', new Date(Date.UTC(2026, 10, i + 1)));
    const { jobs, earlierJobs } = await farm.jobs();
    expect(jobs.map(({ scene }) => scene)).toEqual([...scenes.slice(4).reverse(), '00.blend']);
    expect(earlierJobs).toHaveLength(3);
  });

  it('are not read any longer once the caller aborts', async () => {
    const farm = givenFarm();
    const ledger = await farm.givenJob('long.blend', '1-3', new Date());
    await farm.store.put(keys.record(ledger.job, unit(1)), '{}');
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(farm.jobs(stop)).rejects.toThrow('enough');
  });
});
