import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { Ledger } from '../ledger/ledger';
import { UnreadableObject } from '../store/json-object';

/** A worker whose last finished unit is wanted. */
export interface Finisher {
  readonly id: string;
  /** Milliseconds since 1970. @default - not known */
  readonly launched?: number | undefined;
}

/** Concurrent reads of records. */
const LANES = 32;
/** A store's times are whole seconds, and an instance's clock may be a little off. */
const SLACK_MS = 60_000;

type Records = Pick<Ledger, 'doneAt' | 'record'>;

interface Entry {
  readonly ledger: Records;
  readonly unit: string;
  readonly at: number;
}

/**
 * When instances last finished a unit, on the store's clock: at least for the `most` that finished last. Reads records from the newest
 * backwards, and stops at those older than all instances that it has not met yet. So ranking the few that finished last reads few records.
 *
 * @param most how many instances are wanted.
 * @returns milliseconds since 1970, by instance id. A missing instance finished before all of these, or never.
 */
export async function lastFinished(
  ledgers: readonly Records[],
  instances: readonly Finisher[],
  most: number,
): Promise<ReadonlyMap<string, number>> {
  const finished = new Map<string, number>();
  if (most === 0 || instances.length === 0) return finished;
  const isAsked = new Set(instances.map(({ id }) => id));
  const oldestFirst = [...instances].sort((a, b) => (a.launched ?? 0) - (b.launched ?? 0));
  const sinceOf = (i: number): number => (oldestFirst[i]?.launched ?? 0) - SLACK_MS;
  const entries = await newestFirst(ledgers, sinceOf(0));
  const wanted = Math.min(most, isAsked.size);
  let oldest = 0;
  for (let from = 0; from < entries.length && finished.size < wanted;) {
    while (finished.has(oldestFirst[oldest]?.id ?? '')) oldest++;
    // The remaining instances were not launched yet.
    if ((entries[from]?.at ?? 0) < sinceOf(oldest)) break;
    // Times are whole seconds: records of the same second have no order.
    let to = Math.min(from + LANES, entries.length);
    while (to < entries.length && entries[to]?.at === entries[to - 1]?.at) to++;
    await forEachConcurrently(entries.slice(from, to), LANES, async ({ ledger, unit, at }) => {
      const worker = await workerOf(ledger, unit);
      if (worker !== undefined && isAsked.has(worker))
        finished.set(worker, Math.max(at, finished.get(worker) ?? 0));
    });
    from = to;
  }
  return finished;
}

async function newestFirst(ledgers: readonly Records[], since: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const ledger of ledgers)
    for await (const { unit, at } of ledger.doneAt())
      if (at.getTime() >= since) entries.push({ ledger, unit, at: at.getTime() });
  return entries.sort((a, b) => b.at - a.at);
}

/** Undefined for a record of another version of Brenda, or one that was deleted meanwhile. */
async function workerOf(ledger: Records, unit: string): Promise<string | undefined> {
  try {
    return (await ledger.record(unit))?.worker;
  } catch (error) {
    if (error instanceof UnreadableObject) return undefined;
    throw error;
  }
}
