import { awsFault } from '../../../farm/account/aws-fault';
import { farmJobs, type FarmJobs, listingsFor } from '../../../farm/status/farm-jobs';
import { farmSnapshot, isOver } from '../../../farm/status/farm-snapshot';
import { type FarmStatus, statusOf } from '../../../farm/status/farm-status';
import type { OpenFarm } from '../../../farm/open-farm';
import { farmLine, farmLines } from './text';
import { silentView, watch, watchView } from './watching';

/** The ledger is counted again after this time for each listing: 2 cents an hour, however large it is. */
const MS_FOR_A_LISTING = 1_000;

export interface WatchOptions {
  /** Called with each status, in place of stderr. @default - stderr shows it */
  readonly onLook?: (status: FarmStatus) => void;
  /** Ends it as Ctrl-C does. @default - only Ctrl-C does */
  readonly enough?: AbortSignal;
  /** A job that is included, however many newer ones there are. @default - the last ones are */
  readonly job?: string | undefined;
  /** Whether there is nothing more to wait for. @default isOver */
  readonly isEnd?: (status: FarmStatus) => boolean;
}

/**
 * Checks a farm every few seconds, until no more will come or the user presses Ctrl-C. Once the farm was reached, it reports temporary
 * faults, such as a network that is down for a minute, and waits.
 *
 * @returns the last status; undefined when there was none before Ctrl-C.
 * @throws AWS's permanent errors.
 */
export async function watchFarm(
  farm: OpenFarm,
  { onLook, enough, job, isEnd = isOver }: WatchOptions = {},
): Promise<FarmStatus | undefined> {
  const watched = new WatchedFarm(farm, job);
  return watch<FarmStatus>({
    look: async (stop) => watched.look((await farm.store.now()).getTime(), stop),
    isEnd,
    view: onLook
      ? silentView(onLook)
      : watchView<FarmStatus>(process.stderr, { lines: farmLines, line: farmLine }),
    enough,
    passing: (error) => {
      const fault = awsFault(error);
      return fault?.isPassing ? fault.message : undefined;
    },
  });
}

/** Checks often what is cheap, and counts records less often the more there are. */
class WatchedFarm {
  private counted: { readonly at: number; readonly jobs: FarmJobs } | undefined;

  constructor(
    private readonly farm: OpenFarm,
    private readonly job: string | undefined,
  ) {}

  async look(now: number, signal: AbortSignal): Promise<FarmStatus> {
    const snapshot = await farmSnapshot(this.farm, now, { requestsFrom: process.env });
    const { counted } = this;
    // The final report must be exact.
    const isDue =
      !counted || isOver(snapshot) || now - counted.at >= listingsFor(counted.jobs) * MS_FOR_A_LISTING;
    const jobs = isDue ? await farmJobs(this.farm, now, { job: this.job, signal }) : counted.jobs;
    if (isDue) this.counted = { at: now, jobs };
    return statusOf(snapshot, jobs);
  }
}
