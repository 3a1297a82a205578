import type { DoneRecord } from '../../protocol/ledger/record';

/** A worker's share of a job. */
export interface WorkerShare {
  readonly worker: string;
  readonly units: number;
  readonly secondsEach: number;
}

/** The number of units and the speed of each worker. */
export function sharesOf(records: Iterable<DoneRecord>): WorkerShare[] {
  const by = new Map<string, { units: number; seconds: number }>();
  for (const { worker, seconds } of records) {
    const share = by.get(worker) ?? { units: 0, seconds: 0 };
    by.set(worker, { units: share.units + 1, seconds: share.seconds + seconds });
  }
  return [...by]
    .map(([worker, share]) => ({ worker, units: share.units, secondsEach: share.seconds / share.units }))
    .sort((a, b) => (a.worker < b.worker ? -1 : 1));
}
