import { FrameSet } from '../../protocol/job/frame-set';
import type { FailureRecord } from '../../protocol/ledger/record';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { Ledger } from './ledger';

/** Concurrent reads of failures: enough to hide a store's latency, few enough for its limits. */
const LANES = 32;

/** The failure record of each of these units that has one, in their order. */
export async function failureRecords(ledger: Ledger, units: Iterable<string>): Promise<FailureRecord[]> {
  const names = [...units];
  const found = new Map<string, FailureRecord>();
  await forEachConcurrently(names, LANES, async (unit) => {
    const failure = await ledger.failure(unit);
    if (failure) found.set(unit, failure);
  });
  return names.flatMap((unit) => found.get(unit) ?? []);
}

/**
 * Whether `isTooMany` holds for the number of units that failed for good. Costs a listing; records are read only when there are enough of
 * them.
 */
export async function hasMoreFailed(
  ledger: Ledger,
  isTooMany: (failed: number) => boolean,
): Promise<boolean> {
  const names: string[] = [];
  for await (const unit of ledger.failed()) names.push(unit);
  if (!isTooMany(names.length)) return false;
  const final = (await failureRecords(ledger, names)).filter((one) => one.final);
  if (!isTooMany(final.length)) return false;
  // A frame that failed in one task may have been rendered in another.
  const done = await FrameSet.of(ledger.done());
  return isTooMany(final.filter(({ unit }) => !done.hasName(unit)).length);
}
