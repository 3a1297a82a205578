import { type WayMade, WaysMade } from '../../protocol/ways-made';
import { inLanes } from '../in-lanes';
import { UnreadableObject } from '../store/json-object';
import type { Ledger } from './ledger';

/** How units of a job were made, as far as their records were read. */
export interface MadeWith {
  readonly job: string;
  /** How many records were read. */
  readonly read: number;
  /** Of those that were read. */
  readonly ways: readonly WayMade[];
}

/** A request each: so many are quick, and cost nothing to speak of. */
const MOST_READ = 100;
const LANES = 32;

/**
 * By which Blenders, and on what, a job was rendered.
 *
 * @param most how many records are read; with more, they are spread evenly over what is done.
 */
export async function madeWith(ledger: Ledger, most = MOST_READ): Promise<MadeWith> {
  const done: string[] = [];
  for await (const unit of ledger.done()) done.push(unit);
  const ways = new WaysMade();
  let read = 0;
  await inLanes(spread(done, most), LANES, async (unit) => {
    const record = await ledger.record(unit).catch((error: unknown) => {
      // Of a Brenda that is newer than this one: no reason to say nothing of the farm.
      if (error instanceof UnreadableObject) return undefined;
      throw error;
    });
    if (!record) return;
    read++;
    ways.add(record);
  });
  return { job: ledger.job, read, ways: ways.list() };
}

/** So many of them at most, at even distances, the first and the last among them. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))] as T);
}
