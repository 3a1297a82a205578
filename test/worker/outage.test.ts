import { setTimeout as sleep } from 'node:timers/promises';
import { startMetadata } from '../support/aws/metadata';
import { temporaryFolder } from '../support/temporary-folder';
import { crashFarm, type CrashFarm, until } from '../support/worker/crash-farm';

/** Longer than the SDK's own attempts last; minutes are the same, with more waits of the longest kind. */
const FAULT_MS = 20_000;
const FRAMES = 10;
const folder = temporaryFolder();

/** Begins a fault, and comes back when it is over. */
type Outage = (farm: CrashFarm) => Promise<void>;

const refusesConnections: Outage = (farm) => farm.proxy.outage(FAULT_MS);
const answers503: Outage = async (farm) => {
  farm.disturb(() => ({ kind: 'refused' }));
  await sleep(FAULT_MS);
  farm.disturb(() => undefined);
};
const answersNothing: Outage = async (farm) => {
  const end = Date.now() + FAULT_MS;
  farm.disturb(() => ({ kind: 'slow', milliseconds: Math.max(0, end - Date.now()) }));
  await sleep(FAULT_MS);
  farm.disturb(() => undefined);
};

// They do little more than wait.
test.concurrent.each<[string, Outage]>([
  ['takes no connections', refusesConnections],
  ['answers 503', answers503],
  ['does not answer', answersNothing],
])(
  'workers wait while AWS %s in the middle of a render, and then every frame is there once',
  async (_, outage) => {
    const farm = await crashFarm(
      {
        job: { template: 'sleep 1; echo done >$OUTDIR/frame_$START.txt\n' },
        source: temporaryFolder(),
        tasks: Array.from({ length: FRAMES }, (_, i) => ({ span: { first: i + 1, last: i + 1, step: 1 } })),
        // As it is deployed, a lease outlives the fault.
        env: { BRENDA_LEASE_SECONDS: '60' },
      },
      folder,
    );
    const metadata = await startMetadata({ instanceId: 'i-0123456789abcdef0' });
    let closing: Promise<void> | undefined;
    const closeMetadata = (): Promise<void> => (closing ??= metadata.close());
    try {
      const workers = ['one', 'two'].map((name) =>
        farm.start(name, 'proxy', {
          ...metadata.env,
          BRENDA_GROUP: 'film',
          BRENDA_WORK_DIR: `${temporaryFolder()}/work`,
        }),
      );
      const events = (event: string) =>
        workers.flatMap((worker) => worker.events.filter((one) => one.event === event));
      await until('some are done', async () => (await farm.recorded()).length >= 2);
      const before = farm.proxy.calls.length;
      // The instance's metadata are gone for good.
      await closeMetadata();
      await outage(farm);
      const during = farm.proxy.calls.length - before;
      expect((await farm.recorded()).length).toBeLessThan(FRAMES);
      await until('all are done', async () => (await farm.recorded()).length === FRAMES, 90);
      // A task of which SQS did not hear that it is done comes back when its lease has run out, and is found to be done.
      await until('the queue is empty', () => farm.isEmpty(), 90);

      expect(workers.map((worker) => worker.isUp())).toEqual([true, true]);
      expect(events('rendering')).toHaveLength(FRAMES);
      expect(events('published')).toHaveLength(FRAMES);
      expect(events('failed')).toEqual([]);
      expect(events('warning').length).toBeGreaterThan(0);
      expect((await farm.deadLetters.depth()).visible).toBe(0);
      // Nobody beats at the door: asked again at once, it would be thousands.
      expect(during).toBeLessThan(600);
    } finally {
      await closeMetadata();
      await farm.close();
    }
  },
  240_000,
);
