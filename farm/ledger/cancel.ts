import { UserFault } from '../../protocol/failure/fault';
import { jobStatus } from '../progress/job-status';
import type { OpenFarm } from '../open-farm';
import { Ledger } from './ledger';

export interface Cancelling {
  readonly job: string;
  readonly scene: string;
  /** Units that are not done, and that the cancellation stops. */
  readonly missing: number;
}

/**
 * Cancels what is missing of a job, until a new request for it. Workers take its tasks off the queue when they receive them, within a
 * minute at the latest. Units in progress are finished.
 *
 * @param dryRun whether to change nothing. @default false
 * @throws UserFault when it is no job of this farm.
 */
export async function cancelJob(farm: OpenFarm, id: string, dryRun = false): Promise<Cancelling> {
  const ledger = await jobOfFarm(farm, id);
  const status = await jobStatus(ledger, { mostReasons: 0 });
  if (!status) throw new UserFault(`job ${id}: no frames were asked of it`);
  const missing = status.missing.count;
  if (missing > 0 && !dryRun) await ledger.cancel(await farm.store.now());
  return { job: id, scene: status.scene, missing };
}

/** The ledger of a job of this farm. @throws UserFault when there is no such job. */
export async function jobOfFarm({ entry, store, seedings }: OpenFarm, id: string): Promise<Ledger> {
  const jobs = [...new Set([...(await seedings.jobs()), entry.job])];
  if (jobs.includes(id)) return new Ledger(store, id);
  throw new UserFault(
    `farm ${entry.farm}: there is no job ${id}; ${jobs.length === 1 ? 'there is' : 'there are'} ${jobs.slice(0, MOST_NAMED).join(', ')}`,
  );
}

const MOST_NAMED = 10;
