import type { DoneRecord } from '../protocol/record';
import { parseUnitName } from '../protocol/unit';
import { askedUnits } from './asked-units';
import type { Ledger } from './ledger';

export interface JobStatus {
  readonly job: string;
  readonly scene: string;
  /** When frames were last asked of the job; ISO 8601. */
  readonly asked: string;
  /** Units asked for, by all requests together. */
  readonly total: number;
  readonly done: number;
  readonly failed: readonly { readonly unit: string; readonly worker: string; readonly reason: string }[];
  /** Neither done nor failed for good. The first few are named. */
  readonly missing: { readonly count: number; readonly units: readonly string[] };
  readonly workers: readonly {
    readonly worker: string;
    readonly units: number;
    readonly secondsEach: number;
  }[];
  /** Mean over the units that are done. */
  readonly secondsEach: number | null;
}

const NAMED = 20;
/** Records read at once: enough to hide a store's latency, few enough for its limits. */
const READ_AT_ONCE = 32;

/** What the ledger knows of a job; undefined when it is not one that frames were asked of. */
export async function jobStatus(ledger: Ledger): Promise<JobStatus | undefined> {
  const file = await ledger.readJob();
  if (!file) return undefined;
  const asked = await askedUnits(ledger, file.job);
  if (!asked) return undefined;
  const missing = asked.units;
  const take = (name: string): boolean => {
    const unit = parseUnitName(name);
    return unit !== undefined && missing.delete(unit);
  };

  const done: string[] = [];
  for await (const unit of ledger.done()) if (take(unit)) done.push(unit);
  const failed: { unit: string; worker: string; reason: string }[] = [];
  for await (const { unit, attempts, final } of ledger.failures()) {
    const last = attempts.at(-1);
    if (final && last && take(unit)) failed.push({ unit, worker: last.worker, reason: last.reason });
  }
  const workers = await shares(ledger, done);
  const seconds = workers.reduce((sum, { units, secondsEach }) => sum + units * secondsEach, 0);
  return {
    job: ledger.job,
    scene: file.job.scene,
    asked: asked.latest,
    total: done.length + failed.length + missing.size,
    done: done.length,
    failed,
    missing: { count: missing.size, units: missing.names(NAMED) },
    workers,
    secondsEach: done.length === 0 ? null : seconds / done.length,
  };
}

async function shares(ledger: Ledger, units: readonly string[]): Promise<JobStatus['workers']> {
  const by = new Map<string, { units: number; seconds: number }>();
  const count = (record: DoneRecord | undefined): void => {
    if (!record) return;
    const share = by.get(record.worker) ?? { units: 0, seconds: 0 };
    by.set(record.worker, { units: share.units + 1, seconds: share.seconds + record.seconds });
  };
  for (let i = 0; i < units.length; i += READ_AT_ONCE) {
    const records = await Promise.all(units.slice(i, i + READ_AT_ONCE).map((unit) => ledger.record(unit)));
    records.forEach(count);
  }
  return [...by]
    .map(([worker, share]) => ({ worker, units: share.units, secondsEach: share.seconds / share.units }))
    .sort((a, b) => (a.worker < b.worker ? -1 : 1));
}
