import type { DoneRecord } from '../../protocol/record';
import { inLanes } from '../in-lanes';
import type { Ledger } from './ledger';

/** What a worker has done of a job. */
export interface WorkerShare {
  readonly worker: string;
  readonly units: number;
  readonly secondsEach: number;
}

/** Records read at once: enough to hide a store's latency, few enough for its limits. */
const LANES = 32;

/**
 * Who rendered how much, and how fast. Reads the record of each unit.
 *
 * @param onRecord is told of each, for whatever else there is in it.
 */
export async function workerShares(
  ledger: Ledger,
  units: readonly string[],
  onRecord?: (record: DoneRecord) => void,
): Promise<WorkerShare[]> {
  const by = new Map<string, { units: number; seconds: number }>();
  const count = (record: DoneRecord): void => {
    const share = by.get(record.worker) ?? { units: 0, seconds: 0 };
    by.set(record.worker, { units: share.units + 1, seconds: share.seconds + record.seconds });
  };
  await inLanes(units, LANES, async (unit) => {
    const record = await ledger.record(unit);
    if (!record) return;
    count(record);
    onRecord?.(record);
  });
  return [...by]
    .map(([worker, share]) => ({ worker, units: share.units, secondsEach: share.seconds / share.units }))
    .sort((a, b) => (a.worker < b.worker ? -1 : 1));
}
