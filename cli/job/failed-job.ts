import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import { failureRecords } from '../../farm/ledger/failed-units';
import { UserFault } from '../../protocol/failure/fault';
import { FrameSet } from '../../protocol/job/frame-set';
import type { FailureRecord } from '../../protocol/ledger/record';
import { parseUnitName } from '../../protocol/job/unit';
import { unitKind } from '../../protocol/job/plan';
import { type UnitChoice } from '../../protocol/job/unit-choice';
import { type JobAt, jobAt, type JobFlags } from './job-at';

/** Concurrent requests: enough to hide a store's latency, few enough for its limits. */
const LANES = 32;

/** A job with its failures. */
export interface FailedJob extends JobAt {
  /** In the order of their names. */
  readonly failures: readonly FailureRecord[];
}

/**
 * The job and its failures.
 *
 * @param what the command, for messages.
 * @throws UserFault as `jobAt`.
 */
export async function failedJob(
  what: string,
  folder: string | undefined,
  flags: JobFlags,
): Promise<FailedJob> {
  const job = await jobAt(what, folder, flags);
  const { ledger } = job;
  const names: string[] = [];
  for await (const unit of ledger.failed()) names.push(unit);
  const failures = await failureRecords(ledger, names);
  // A worker that was killed between the two writes leaves a failure beside the record.
  const done = new Set<string>();
  await forEachConcurrently(failures, LANES, async ({ unit }) => {
    if (await ledger.isDone(unit)) done.add(unit);
  });
  const left = failures.filter(({ unit }) => !done.has(unit));
  // A frame that failed in one task of a template may have been rendered in another.
  const areSpans = left.length > 0 && unitKind((await ledger.readJob())?.job ?? {}) === 'span';
  const frames = areSpans ? await FrameSet.of(ledger.done()) : undefined;
  return { ...job, failures: left.filter(({ unit }) => !frames?.hasName(unit)) };
}

/** The selected failures. @throws UserFault when there are none, though some were named. */
export function chosenOf(
  failures: readonly FailureRecord[],
  text: string,
  isMeant: UnitChoice,
): FailureRecord[] {
  const chosen = failures.filter(({ unit }) => {
    const parsed = parseUnitName(unit);
    return parsed !== undefined && isMeant(parsed);
  });
  if (chosen.length > 0) return chosen;
  throw new UserFault(`${text}: nothing of that has failed; brenda failures lists what has`);
}
