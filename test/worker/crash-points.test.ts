import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import { crashFarm, type CrashScenario, LEASE_SECONDS, until } from '../support/worker/crash-farm';
import {
  type Crash,
  crashAt,
  type CrashPoint,
  crashPoints,
  undisturbed,
} from '../support/worker/crash-points';
import { reference } from '../chaos/reference';
import { faultsOf } from '../support/stores/finished-job';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

/** Most of the time is spent waiting for leases to run out. */
const LANES = 6;
const folder = temporaryFolder();

async function crashes(scenario: CrashScenario, take: (point: CrashPoint) => boolean = () => true) {
  const { calls, frames } = await undisturbed(scenario, folder);
  const points = crashPoints(calls).filter(take);
  const found = new Map<CrashPoint, Crash>();
  await forEachConcurrently(points, LANES, async (point) => {
    found.set(point, await crashAt(point, scenario, frames, folder));
  });
  return points.flatMap((point) => found.get(point) ?? []);
}

function print(what: string, table: readonly Crash[]): void {
  const rows = [
    ['killed', 'request', 'recorded by then', 'rendered by the next worker', 'wrong afterwards'],
    ['---', '---', '---', '---', '---'],
    ...table.map(({ point: { call, nth, when }, recorded, rendered, faults }) => [
      when,
      `${call}${nth > 1 ? ` (${String(nth)})` : ''}`,
      recorded.join(', ') || '-',
      rendered.join(', ') || '-',
      faults.join('; ') || '-',
    ]),
  ];
  process.stdout.write(`${what}\n\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n`);
}

describe('a worker that is killed', () => {
  test('between any two steps loses nothing, and doubles nothing', async () => {
    const table = await crashes({
      job: { scene: 'every-frame-new.blend' },
      source: dirname(await scene('every-frame-new')),
      tasks: [{ span: { first: 1, last: 2, step: 1 } }],
      failedBefore: ['frame_000001'],
    });
    print('A task of two frames, of which the first failed before', table);
    expect(table.filter(({ faults }) => faults.length > 0)).toEqual([]);
  }, 600_000);

  test('between the files of a frame leaves none of them alone', async () => {
    const table = await crashes(
      {
        job: { scene: 'file-outputs.blend' },
        source: dirname(await scene('file-outputs')),
        tasks: [{ span: { first: 1, last: 1, step: 1 } }],
      },
      ({ call, when }) => /^PUT (frames|ledger)/.test(call) && when !== 'before',
    );
    print('A frame of five files', table);
    // Two for each file, and two for the record.
    expect(table).toHaveLength(12);
    expect(table.filter(({ faults }) => faults.length > 0)).toEqual([]);
  }, 600_000);

  test('between any two steps of giving a unit up leaves it with its failure, and among the dead letters', async () => {
    const table = await crashes(
      {
        job: { template: 'echo here I am\nexit 4\n' },
        source: temporaryFolder(),
        tasks: [{ span: { first: 1, last: 1, step: 1 } }],
        fails: ['frame_000001'],
        env: { BRENDA_WORKERS: '1' },
      },
      ({ call }) => !/^(GET|HEAD|LIST)/.test(call),
    );
    print('A unit that fails for good', table);
    expect(table.filter(({ faults }) => faults.length > 0)).toEqual([]);
  }, 600_000);
});

test('a frame whose upload takes longer than a lease is rendered once', async () => {
  const source = dirname(await scene('every-frame-new'));
  const farm = await crashFarm(
    {
      job: { scene: 'every-frame-new.blend' },
      source,
      tasks: [{ span: { first: 1, last: 1, step: 1 } }],
    },
    folder,
  );
  try {
    farm.disturb(({ name }) =>
      name.startsWith('PUT frames/') ? { kind: 'slow', milliseconds: 2.5 * LEASE_SECONDS * 1000 } : undefined,
    );
    // Both through the proxy, each in a folder of its own.
    const workers = ['one', 'two'].map((name) =>
      farm.start(name, 'proxy', { BRENDA_WORK_DIR: join(farm.own, name) }),
    );
    await until('the frame is recorded', async () => (await farm.recorded()).length === 1);
    await until('the queue is empty', () => farm.isEmpty());
    for (const worker of workers) worker.stop();
    await Promise.all(workers.map(({ exited }) => exited));
    const rendered = workers.flatMap(({ events }) => events.filter(({ event }) => event === 'rendered'));
    expect(rendered).toHaveLength(1);
    expect(farm.proxy.calls.filter(({ name }) => name.startsWith('PUT frames/'))).toHaveLength(1);
  } finally {
    await farm.close();
  }
});

test.each(['first', 'second'] as const)(
  'a frame that two workers publish at once has the record of the files that are there, also when the %s is late',
  async (late) => {
    const task = { span: { first: 1, last: 1, step: 1 } };
    const source = dirname(await scene('every-frame-new'));
    const farm = await crashFarm(
      { job: { scene: 'every-frame-new.blend' }, source, tasks: [task, task] },
      folder,
    );
    try {
      const asked = (what: RegExp, times: number) => (): Promise<void> =>
        until(`${String(what)} is asked`, () => {
          return farm.proxy.calls.filter(({ name }) => what.test(name)).length >= times;
        });
      const [upload, record] = [/^PUT frames/, /^PUT ledger/];
      // One has uploaded its file when the other's takes its place; then both record.
      farm.disturb(({ name, nth }) => {
        const waitsFor =
          upload.test(name) && nth === 2
            ? asked(record, 1)
            : record.test(name) && nth === 1
              ? asked(record, 2)
              : undefined;
        if (waitsFor) return { kind: 'slow', meanwhile: () => waitsFor().then(() => sleep(300)) };
        return record.test(name) && nth === 2 && late === 'second'
          ? { kind: 'slow', milliseconds: 1500 }
          : undefined;
      });
      const workers = ['one', 'two'].map((name) =>
        farm.start(name, 'proxy', { BRENDA_WORK_DIR: join(farm.own, name) }),
      );
      await asked(record, 2)();
      await until('the queue is empty', () => farm.isEmpty());
      for (const worker of workers) worker.stop();
      await Promise.all(workers.map(({ exited }) => exited));
      expect(await faultsOf(farm, await reference(join(source, 'every-frame-new.blend'), 1, folder))).toEqual(
        [],
      );
    } finally {
      await farm.close();
    }
  },
);
