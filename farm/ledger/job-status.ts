import { parseUnitName } from '../../protocol/unit';
import { askedUnits } from './asked-units';
import { failureRecords } from './failed-units';
import type { Ledger } from './ledger';

interface FailedUnit {
  readonly unit: string;
  readonly worker: string;
  readonly reason: string;
}

export interface JobStatus {
  readonly job: string;
  readonly scene: string;
  /** When frames were last asked of the job; ISO 8601. */
  readonly asked: string;
  /** Units asked for, by all requests together. */
  readonly total: number;
  readonly done: number;
  /** Those whose reason was read. */
  readonly failed: readonly FailedUnit[];
  /** How many more have failed; it was not looked whether they will be tried again. */
  readonly moreFailed: number;
  /** Neither done nor failed for good. The first few are named. */
  readonly missing: { readonly count: number; readonly units: readonly string[] };
}

export interface JobStatusOptions {
  /** Is told of each unit that is done and was asked for, and when it was recorded. @default - nobody is */
  readonly onDone?: (unit: string, at: Date) => void;
  /** Whether what was recorded of a unit is lost: it is neither done nor among the missing then. @default - nothing is */
  readonly isLost?: (unit: string) => boolean;
  /** How many failures are read at most. @default - all */
  readonly mostReasons?: number;
}

const NAMED = 20;

/**
 * What the ledger knows of a job; undefined when it is not one that frames were asked of. Of what is done no record is
 * opened: a listing names a thousand.
 */
export async function jobStatus(
  ledger: Ledger,
  { onDone, isLost = () => false, mostReasons = Infinity }: JobStatusOptions = {},
): Promise<JobStatus | undefined> {
  const file = await ledger.readJob();
  if (!file) return undefined;
  const asked = await askedUnits(ledger, file.job);
  if (!asked) return undefined;
  const missing = asked.units;
  const total = missing.size;
  const take = (name: string): boolean => {
    const unit = parseUnitName(name);
    return unit !== undefined && missing.delete(unit);
  };

  let done = 0;
  for await (const { unit, at } of ledger.doneAt()) {
    if (!take(unit) || isLost(unit)) continue;
    done++;
    onDone?.(unit, at);
  }
  const toRead: string[] = [];
  let moreFailed = 0;
  for await (const unit of ledger.failed()) {
    if (toRead.length < mostReasons) toRead.push(unit);
    else if (take(unit)) moreFailed++;
  }
  const failed = (await failuresOf(ledger, toRead)).filter(({ unit }) => take(unit));
  return {
    job: ledger.job,
    scene: file.job.scene,
    asked: asked.latest,
    total,
    done,
    failed,
    moreFailed,
    missing: { count: missing.size, units: missing.names(NAMED) },
  };
}

/** Those of these units that will not be tried again, in their order. */
async function failuresOf(ledger: Ledger, units: readonly string[]): Promise<FailedUnit[]> {
  return (await failureRecords(ledger, units)).flatMap(({ unit, attempts, final }) => {
    const last = attempts.at(-1);
    return final && last ? [{ unit, worker: last.worker, reason: last.reason }] : [];
  });
}
