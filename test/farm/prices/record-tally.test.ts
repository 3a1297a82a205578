import { Ledger } from '../../../farm/ledger/ledger';
import { keys } from '../../../protocol/job/keys';
import type { ObjectStore } from '../../../farm/store/object-store';
import { recordTally } from '../../../farm/prices/record-tally';

const WORKERS = 50;
const JOB = '0123456789abcdef';
const unit = (i: number): string => `frame_${String(i).padStart(6, '0')}`;

/** A ledger of so many records that are made up as they are asked for: `i-0` has done the first, `i-1` the second, and so on in turn. */
function ledgerOf(count: number): { ledger: Ledger; asked: number[]; most: () => number } {
  const asked: number[] = [];
  let [under, most] = [0, 0];
  const store: Partial<ObjectStore> = {
    async *list() {
      for (let i = 0; i < count; i++)
        yield await Promise.resolve({
          key: keys.record(JOB, unit(i)),
          bytes: 1,
          etag: '',
          modified: new Date(),
        });
    },
    async get(key) {
      most = Math.max(most, ++under);
      const i = Number(/(\d+)\.json$/.exec(key)?.[1]);
      asked.push(i);
      await new Promise(setImmediate);
      under--;
      const times = {
        started: new Date(i * 60_000).toISOString(),
        finished: new Date((i + 1) * 60_000).toISOString(),
      };
      return Buffer.from(
        JSON.stringify({
          version: 2,
          job: JOB,
          unit: unit(i),
          worker: `i-${String(i % WORKERS)}`,
          instance: { type: 'c7a.large', zone: 'a', lifecycle: 'spot' },
          attempt: 1,
          ...times,
          seconds: 60,
          duration: { load: 0, sync: 0, render: 60, save: 0, publish: 0 },
          made: { project: 'a'.repeat(64), scene: { file: 's.blend', sha256: null }, settings: {} },
          files: [{ name: 'f.png', bytes: 1, sha256: 'a'.repeat(64), etag: 'a' }],
        }),
      );
    },
  };
  return { ledger: new Ledger(store as ObjectStore, JOB), asked, most: () => most };
}

test('counts what each instance has done, and when', async () => {
  const { ledger } = ledgerOf(120);
  const { instances, ...counts } = await recordTally(ledger);
  expect(counts).toEqual({ done: 120, read: 120, withoutInstance: 0, unreadable: 0 });
  // Of 0 to 119 it has 7, 57 and 107.
  expect(instances.get('i-7')).toEqual({
    type: 'c7a.large',
    zone: 'a',
    lifecycle: 'spot',
    units: 3,
    first: 7 * 60_000,
    last: 108 * 60_000,
  });
  expect(instances.size).toBe(WORKERS);
});

test('reads several concurrently, and reports each', async () => {
  const { ledger, most } = ledgerOf(500);
  const told: number[] = [];
  await recordTally(ledger, { onRead: (read) => told.push(read) });
  expect(told).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  expect(most()).toBeGreaterThan(1);
  expect(most()).toBeLessThanOrEqual(32);
});

test.each([
  [1000, 100],
  [1000, 333],
  [7, 3],
])('of %i records a sample has %i, one out of each part', async (count, sample) => {
  const { ledger, asked } = ledgerOf(count);
  expect(await recordTally(ledger, { sample })).toMatchObject({ done: count, read: sample });
  expect(asked.sort((a, b) => a - b).map((i) => Math.floor((i * sample) / count))).toEqual(
    Array.from({ length: sample }, (_, part) => part),
  );
});

test('a sample is of all instances, though they took turns', async () => {
  const { ledger } = ledgerOf(50_000);
  // Each hundredth record would be of one and the same instance.
  const { instances } = await recordTally(ledger, { sample: 500 });
  expect(instances.size).toBe(WORKERS);
});

test.each([[8], [9]])('a sample of %i is all of 8', async (sample) => {
  const { ledger } = ledgerOf(8);
  expect(await recordTally(ledger, { sample })).toMatchObject({ done: 8, read: 8 });
});
