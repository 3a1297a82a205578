import { UnreadableObject } from '../../../farm/store/json-object';
import { lastFinished } from '../../../farm/progress/last-finished';
import type { DoneRecord } from '../../../protocol/ledger/record';

const SECOND = 1000;
const NOW = 1_790_000_000_000;

/** A ledger of these records, and which of them were read. */
function ledgerOf(records: readonly { worker: string; at: number }[]) {
  const read: number[] = [];
  return {
    read,
    async *doneAt() {
      for (const [i, { at }] of records.entries())
        yield await Promise.resolve({ unit: String(i), at: new Date(at) });
    },
    record(unit: string): Promise<DoneRecord | undefined> {
      read.push(Number(unit));
      const worker = records[Number(unit)]?.worker ?? '';
      if (worker === 'unreadable') return Promise.reject(new UnreadableObject('written by another version'));
      if (worker === 'deleted') return Promise.resolve(undefined);
      return Promise.resolve({ worker } as DoneRecord);
    },
  };
}

/** So many records, a second apart, the last one now, by workers in turn. */
const many = (count: number, workers: readonly string[]) =>
  Array.from({ length: count }, (_, i) => ({
    worker: workers[i % workers.length] ?? '',
    at: NOW - (count - 1 - i) * SECOND,
  }));

test('finds the last finishers from the newest records alone', async () => {
  const ledger = ledgerOf(many(10_000, ['i-1', 'i-2']));
  const finished = await lastFinished([ledger], [{ id: 'i-1' }, { id: 'i-2' }, { id: 'i-3' }], 2);
  expect([...finished].sort()).toEqual([
    ['i-1', NOW - SECOND],
    ['i-2', NOW],
  ]);
  expect(ledger.read.length).toBeLessThan(100);
});

test('no record is read that is older than all of the instances', async () => {
  const ledger = ledgerOf(many(10_000, ['i-gone']));
  const young = { id: 'i-1', launched: NOW - 10 * SECOND };
  expect(await lastFinished([ledger], [young], 1)).toEqual(new Map());
  expect(ledger.read.length).toBeLessThan(100);
});

test('never reads records older than an instance', async () => {
  const ledger = ledgerOf(many(10_000, ['i-1', 'i-2']));
  const old = { launched: NOW - 20_000 * SECOND };
  const instances = [
    { id: 'i-new', launched: NOW - 10 * SECOND },
    { id: 'i-1', ...old },
    { id: 'i-2', ...old },
  ];
  expect((await lastFinished([ledger], instances, 3)).size).toBe(2);
  expect(ledger.read.length).toBeLessThan(200);
});

test('all that were recorded in one second are read, as none of them was first', async () => {
  const records = Array.from({ length: 200 }, (_, i) => ({ worker: `i-${String(i)}`, at: NOW }));
  const finished = await lastFinished(
    [ledgerOf(records)],
    records.map(({ worker: id }) => ({ id })),
    1,
  );
  expect(finished.size).toBe(200);
});

test('an instance finished last what it finished last of any job', async () => {
  const [one, other] = [
    ledgerOf([{ worker: 'i-1', at: NOW }]),
    ledgerOf([{ worker: 'i-1', at: NOW + SECOND }]),
  ];
  expect(await lastFinished([one, other], [{ id: 'i-1' }], 1)).toEqual(new Map([['i-1', NOW + SECOND]]));
});

test('skips records that cannot be read, or are gone', async () => {
  const records = ['i-1', 'unreadable', 'deleted'].map((worker, i) => ({ worker, at: NOW + i * SECOND }));
  expect(await lastFinished([ledgerOf(records)], [{ id: 'i-1' }], 1)).toEqual(new Map([['i-1', NOW]]));
});

test.each([
  ['no worker is asked for', [{ id: 'i-1' }], 0],
  ['there are no instances', [], 5],
])('nothing is read when %s', async (_, instances, most) => {
  const ledger = ledgerOf(many(10, ['i-1']));
  expect((await lastFinished([ledger], instances, most)).size).toBe(0);
  expect(ledger.read).toEqual([]);
});
