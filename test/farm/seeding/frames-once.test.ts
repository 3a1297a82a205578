import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Fleet } from '../../../farm/fleet/fleet';
import { farmProgress } from '../../../farm/progress/farm-progress';
import { failureRecords } from '../../../farm/ledger/failed-units';
import { jobStatus } from '../../../farm/progress/job-status';
import { Ledger } from '../../../farm/ledger/ledger';
import { requeueMissing } from '../../../farm/seeding/tasks/requeue-missing';
import { retryOnFarm } from '../../../farm/seeding/retry';
import { seedFarm } from '../../../farm/seeding/seed-farm';
import { SeedProgressStore } from '../../../farm/seeding/seed-progress-store';
import type { RemoteFile } from '../../../farm/store/remote-file';
import { FrameSync } from '../../../local/sync/frame-sync';
import { SYNCED } from '../../../local/sync/synced-files';
import { type Job, jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { FrameRange } from '../../../protocol/job/frame-range';
import { FrameSet } from '../../../protocol/job/frame-set';
import { Plan, unitsOf } from '../../../protocol/job/plan';
import { readSeedRequest, type SeedRequestInput } from '../../../protocol/job/seed-request';
import { readTaskMessage } from '../../../protocol/job/task-message';
import { type Unit, unitName } from '../../../protocol/job/unit';
import { FramesDone } from '../../../worker/task/unit/frames-done';
import type { OpenJob } from '../../../worker/job/open-job';
import { KnownFailures } from '../../../worker/failures/known-failures';
import { RetryElsewhere } from '../../../worker/task/retry-elsewhere';
import { unitsLeft } from '../../../worker/task/unit/units-left';
import { MemoryQueue } from '../../support/stores/memory-queue';
import { MemoryStore } from '../../support/stores/memory-store';
import { temporaryFolder } from '../../support/temporary-folder';

const GROUP = 'farm-1';

/** What seeds, settles and counts is the farm's own; store, queue and instances are in memory, and what is rendered is a word. */
class Farm {
  readonly store = new MemoryStore();
  readonly queue = new MemoryQueue();
  readonly deadLetters = new MemoryQueue();
  readonly seedings = new SeedProgressStore(this.store, GROUP);
  readonly ledger: Ledger;
  /** How often each frame was rendered, or each tile of one, by its name. */
  readonly rendered = new Map<string, number>();
  readonly asked = new FrameSet();
  private readonly framesDone = new FramesDone();
  private queues = 1;
  private versions = 0;
  private readonly fleet: Fleet = {
    describe: () => Promise.resolve({ desired: 1, min: 0, max: 1, instances: [] }),
    setDesired: () => Promise.resolve(),
    launchFailure: () => Promise.resolve(undefined),
    resumeLaunching: () => Promise.resolve(),
  };

  constructor(readonly job: Job) {
    this.ledger = new Ledger(this.store, jobId(job));
  }

  private get queueIdentity(): string {
    return `queue ${String(this.queues)}`;
  }

  /** `cdk deploy` or `brenda submit`. @param takes the queue takes so many tasks, and then the seeder is killed. */
  async seed(asked: Pick<SeedRequestInput, 'frames' | 'taskSize' | 'shuffle'>, takes = Infinity) {
    const { store, queue, queueIdentity, fleet } = this;
    const request = readSeedRequest({ job: this.job, source: 's3://b/k', ...asked });
    const versionOf = () => Promise.reject(new Error('not asked for'));
    for (const frame of new Plan(
      FrameRange.parse(request.frames),
      this.job.tiles ? { tiles: this.job.tiles } : {},
    ).tasks())
      this.asked.add(frame);
    const farm = { group: GROUP, store, queue, queueIdentity, fleet, versionOf };
    queue.takes = takes;
    await seedFarm(request, farm).catch((error: unknown) => {
      if (takes === Infinity) throw error;
    });
    queue.takes = Infinity;
  }

  /** A worker that takes so many tasks. It ends, or fails for good, with one of their units. */
  async work({ tasks, ends, fails }: { tasks: number; ends?: number; fails?: number }) {
    let begun = 0;
    for (let i = 0; i < tasks; i++) {
      const received = await this.queue.receive();
      if (!received) return;
      const queued = readTaskMessage(received.body);
      const open = { file: { job: this.job }, ledger: this.ledger } as OpenJob;
      const { units, hasFinalFailure } = await unitsLeft(queued, open, {
        knownFailures: new KnownFailures(),
        isFirstReceipt: received.receives === 1,
        retryElsewhere: new RetryElsewhere('w', true),
        framesDone: this.framesDone,
        say: () => undefined,
      });
      let isFailed = hasFinalFailure;
      for (const { unit } of units) {
        begun++;
        if (begun === ends) return this.queue.release(received.receipt);
        if (begun === fails) {
          const at = (await this.store.now()).toISOString();
          await this.ledger.writeFailure(unitName(unit), { worker: 'w', at, reason: 'r' }, { isLast: true });
          isFailed = true;
        } else await this.render(unit);
      }
      if (isFailed) await this.deadLetters.sendAll([received.body]);
      await this.queue.remove(received.receipt);
    }
  }

  async render(unit: Unit): Promise<void> {
    const files = [];
    for (const frame of unitsOf(unit, 'frame')) {
      const frameName = unitName(frame);
      this.rendered.set(frameName, (this.rendered.get(frameName) ?? 0) + 1);
      const name = `${frameName}.png`;
      const body = `version ${String(++this.versions)}`;
      const { etag = '' } = await this.store.put(keys.frame(this.ledger.job, name), body);
      files.push({ name, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex'), etag });
    }
    const at = (await this.store.now()).toISOString();
    await this.ledger.writeRecord({
      ...{ version: 1, job: this.ledger.job, unit: unitName(unit), worker: 'w' },
      ...{ started: at, finished: at, seconds: 1, files },
    });
  }

  async standing() {
    this.deadLetters.lapse();
    const { store, seedings, deadLetters, queueIdentity } = this;
    return farmProgress({ store, seedings, deadLetters, queueIdentity });
  }

  /** The drainer, or `brenda resume`, when the queue is empty. */
  async resume(): Promise<void> {
    const { store, queue } = this;
    const { visible } = await queue.depth();
    if (visible === 0) await requeueMissing({ group: GROUP, store, queue }, await this.standing());
  }

  async retry(): Promise<void> {
    const names: string[] = [];
    for await (const unit of this.ledger.failed()) names.push(unit);
    const failures = await failureRecords(this.ledger, names);
    this.deadLetters.lapse();
    const { store, queue, deadLetters, fleet } = this;
    const farm = { entry: { group: GROUP }, store, queue, deadLetters, fleet };
    await retryOnFarm(farm, this.ledger.job, failures, true);
  }

  /** `cdk destroy`, and later `cdk deploy`, over the same bucket. */
  destroy(): void {
    this.queue.purge();
    this.deadLetters.purge();
    this.queues++;
  }

  /** Copies of tasks, as SQS may deliver them. */
  async double(): Promise<void> {
    const { visible } = await this.queue.depth();
    for (let i = 0; i < visible; i++) {
      const received = await this.queue.receive();
      if (!received) return;
      await this.queue.sendAll([received.body, received.body]);
      await this.queue.remove(received.receipt);
    }
  }

  /** Brings the frames into a folder. @returns what lies there, by name. */
  async sync(folder: string) {
    const remote = (key: string): unknown => ({
      beside: remote,
      state: () => this.store.head(key),
      download: async (path: string) => writeFile(path, (await this.store.get(key)) ?? ''),
    });
    const nobody = () => undefined;
    const sync = new FrameSync(this.ledger, { folder, remote: remote('') as RemoteFile, onBrought: nobody });
    const pass = await sync.pass();
    const names = readdirSync(folder).filter((name) => name !== SYNCED);
    return { ...pass, here: new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])) };
  }

  async there(): Promise<Map<string, string>> {
    const prefix = keys.frames(this.ledger.job);
    const there = new Map<string, string>();
    for await (const { key } of this.store.list(prefix))
      there.set(key.slice(prefix.length), Buffer.from((await this.store.get(key)) ?? '').toString());
    return there;
  }

  /** Nothing is counted twice, and nothing is lost of the counts. */
  async counts(): Promise<void> {
    const status = await jobStatus(this.ledger);
    if (!status) return;
    const { total, done, failed, failedFrames = failed.length, missing } = status;
    expect(total).toBe(this.asked.size);
    expect(done + failedFrames + missing.count).toBe(total);
    expect(done).toBe(this.rendered.size);
    for (const { of, done: settled, failed: lost, missing: left } of (await this.standing()).jobs)
      expect(settled + lost + left.size).toBeLessThanOrEqual(of);
  }
}

const job: Job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const template = 'blender $START $END';
const jobs = fc.constantFrom<Job>(
  job,
  { ...job, template },
  { ...job, template, tiles: { columns: 2, rows: 1 } },
);
const range = fc
  .record({ first: fc.integer({ min: -2, max: 8 }), more: fc.nat(9), step: fc.constantFrom(1, 1, 1, 2, 3) })
  .map(({ first, more, step }) => FrameRange.of(first, first + more, step).toString());
const size = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
const asking = fc.record({
  frames: range,
  taskSize: size,
  shuffle: fc.constantFrom(undefined, undefined, 3),
});

type Deed = (farm: Farm) => unknown;
const told = (name: string, deed: Deed) => Object.assign(deed, { toString: () => name });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: asking.map((one) => told(`seed ${JSON.stringify(one)}`, (farm) => farm.seed(one))),
  },
  fc
    .tuple(asking, fc.nat(6))
    .map(([one, takes]) =>
      told(`kill ${String(takes)} ${JSON.stringify(one)}`, (farm) => farm.seed(one, takes)),
    ),
  {
    weight: 4,
    arbitrary: fc
      .record({ tasks: fc.nat(6) }, { requiredKeys: ['tasks'] })
      .map((one) => told(`work ${JSON.stringify(one)}`, (farm) => farm.work(one))),
  },
  fc
    .record({ tasks: fc.nat(6), ends: fc.integer({ min: 1, max: 6 }) })
    .map((one) => told(`end ${JSON.stringify(one)}`, (farm) => farm.work(one))),
  fc
    .record({ tasks: fc.nat(6), fails: fc.integer({ min: 1, max: 6 }) })
    .map((one) => told(`fail ${JSON.stringify(one)}`, (farm) => farm.work(one))),
  fc.constant(
    told('lose', (farm) => {
      farm.queue.purge();
    }),
  ),
  fc.constant(told('resume', (farm) => farm.resume())),
  fc.constant(told('retry', (farm) => farm.retry())),
  fc.constant(
    told('destroy', (farm) => {
      farm.destroy();
    }),
  ),
  fc.constant(told('double', (farm) => farm.double())),
);
const deeds = fc.array(deed, { minLength: 1, maxLength: 12 });

describe('whatever is asked for, in tasks of whatever size, however often and in whatever order,', () => {
  it('each frame is rendered once, and counted once', async () => {
    await fc.assert(
      fc.asyncProperty(jobs, deeds, async (of, all) => {
        const farm = new Farm(of);
        for (const one of all) {
          await one(farm);
          for (const times of farm.rendered.values()) expect(times).toBe(1);
          await farm.counts();
        }
        // As a person would, until nothing is missing: what was lost with a farm that is gone is asked for again.
        await farm.retry();
        await farm.work({ tasks: Infinity });
        const ranges = [...farm.asked].map(({ span }) => span.first);
        if (ranges.length > 0) await farm.seed({ frames: [...new Set(ranges)].join(','), taskSize: 3 });
        await farm.work({ tasks: Infinity });
        await farm.resume();
        await farm.work({ tasks: Infinity });
        await farm.counts();
        expect([...farm.rendered.keys()].sort()).toEqual([...farm.asked].map(unitName).sort());
        for (const times of farm.rendered.values()) expect(times).toBe(1);
        const folder = temporaryFolder();
        const first = await farm.sync(folder);
        expect(first).toMatchObject({
          faults: [],
          overruled: 0,
          units: farm.asked.size,
          here: await farm.there(),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('what an older version has rendered twice is brought as it was rendered last, and then nothing more', async () => {
    const again = fc.record({ first: fc.integer({ min: 1, max: 9 }), more: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(again, { minLength: 2, maxLength: 6 }), fc.nat(6), async (units, at) => {
        const farm = new Farm({ ...job, template });
        await farm.seed({ frames: '1-12', taskSize: 4 });
        const folder = temporaryFolder();
        for (const [i, { first, more }] of units.entries()) {
          await farm.render({ span: { first, last: first + more, step: 1 } });
          // Some are here already when others are rendered.
          if (i === at) await farm.sync(folder);
        }
        const status = await jobStatus(farm.ledger);
        const once = [...farm.rendered.values()].filter((times) => times === 1).length;
        expect(status).toMatchObject({ total: 12, done: farm.rendered.size });
        expect(farm.rendered.size - (status?.doneTwice ?? 0)).toBeGreaterThanOrEqual(once);
        const first = await farm.sync(folder);
        expect(first).toMatchObject({ faults: [], units: farm.rendered.size, here: await farm.there() });
        expect(await farm.sync(folder)).toMatchObject({ faults: [], brought: 0, here: await farm.there() });
        // What is left is rendered, and nothing else.
        const before = new Map(farm.rendered);
        await farm.work({ tasks: Infinity });
        for (const [frame, times] of farm.rendered) expect(times).toBe(before.get(frame) ?? 1);
        expect(farm.rendered.size).toBe(12);
      }),
      { numRuns: 30 },
    );
  });
});
