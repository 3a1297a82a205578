import { UserFault } from '../../protocol/failure/fault';
import { jobStatus } from './job-status';
import { Ledger } from './ledger';
import type { OpenFarm } from '../open-farm';

export interface Cancelling {
  readonly job: string;
  readonly scene: string;
  /** Units that are not done, and that nobody is to render now. */
  readonly missing: number;
}

/**
 * Has nobody render what is missing of a job, until it is asked for again: workers take its tasks off the queue as they meet them, a
 * minute after this at the latest. What is being rendered is finished.
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

/** The ledger of a job that was asked of this farm. @throws UserFault when there is no such job. */
export async function jobOfFarm({ entry, store, seedings }: OpenFarm, id: string): Promise<Ledger> {
  const jobs = [...new Set([...(await seedings.jobs()), entry.job])];
  if (jobs.includes(id)) return new Ledger(store, id);
  throw new UserFault(
    `farm ${entry.farm}: there is no job ${id}; ${jobs.length === 1 ? 'there is' : 'there are'} ${jobs.slice(0, MOST_NAMED).join(', ')}`,
  );
}

const MOST_NAMED = 10;
