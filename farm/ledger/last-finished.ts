import { forEachConcurrently } from '../aws/for-each-concurrently';
import { UnreadableObject } from '../store/json-object';
import type { Ledger } from './ledger';

/** Of whom it is asked when they last finished something. */
export interface Finisher {
  readonly id: string;
  /** Milliseconds since 1970. @default - not known */
  readonly launched?: number | undefined;
}

/** Records read at once. */
const LANES = 32;
/** A store tells the time of a record in whole seconds, and an instance's clock may be a little off. */
const SLACK_MS = 60_000;

type Records = Pick<Ledger, 'doneAt' | 'record'>;

interface Entry {
  readonly ledger: Records;
  readonly unit: string;
  readonly at: number;
}

/**
 * When instances last finished a unit, on the store's clock: of those that did so last, as many as are asked for, and perhaps some more. Reads
 * records from the newest backwards, and none that is older than all of the instances that were not met yet: to rank the few that finished
 * last, few are read.
 *
 * @param most how many are asked for.
 * @returns milliseconds since 1970, by instance id. Who is missing has finished before all of these, or nothing.
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
    // Those that are left were not there yet.
    if ((entries[from]?.at ?? 0) < sinceOf(oldest)) break;
    // Whole seconds: of records of the same one, none was before the other.
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

/** Undefined for a record that another version of Brenda wrote, or that was deleted meanwhile. */
async function workerOf(ledger: Records, unit: string): Promise<string | undefined> {
  try {
    return (await ledger.record(unit))?.worker;
  } catch (error) {
    if (error instanceof UnreadableObject) return undefined;
    throw error;
  }
}
