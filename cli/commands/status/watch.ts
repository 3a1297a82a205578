import { awsFault } from '../../../farm/account/aws-fault';
import { farmJobs, type FarmJobs, listingsFor } from '../../../farm/status/farm-jobs';
import { farmSnapshot, isOver } from '../../../farm/status/farm-snapshot';
import { type FarmStatus, statusOf } from '../../../farm/status/farm-status';
import type { OpenFarm } from '../../../farm/open-farm';
import { farmLine, farmLines } from './text';
import { silentView, watch, watchView } from './watching';

/** A ledger is counted again when so much time has gone by for each listing: 2 cents an hour, however large it is. */
const MS_FOR_A_LISTING = 1_000;

export interface WatchOptions {
  /** Is told of each look, in place of stderr. @default - stderr shows it */
  readonly onLook?: (status: FarmStatus) => void;
  /** Ends it as Ctrl-C does. @default - nothing else does */
  readonly enough?: AbortSignal;
  /** A job that is looked at however many were asked for since. @default - the last ones are */
  readonly job?: string | undefined;
  /** Whether there is nothing more to wait for. @default isOver */
  readonly isEnd?: (status: FarmStatus) => boolean;
}

/**
 * Looks at a farm every few seconds, until there is nothing more to come or somebody presses Ctrl-C. What may pass by itself, such as a
 * network that is gone for a minute, is told and waited for once the farm was seen.
 *
 * @returns the last look; undefined when there was none before Ctrl-C.
 * @throws what AWS says and will say again.
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

/** Looks often at what is cheap to see, and counts records less often the more there are. */
class WatchedFarm {
  private counted: { readonly at: number; readonly jobs: FarmJobs } | undefined;

  constructor(
    private readonly farm: OpenFarm,
    private readonly job: string | undefined,
  ) {}

  async look(now: number, signal: AbortSignal): Promise<FarmStatus> {
    const snapshot = await farmSnapshot(this.farm, now, { requestsFrom: process.env });
    const { counted } = this;
    // What is said last is to be true.
    const isDue =
      !counted || isOver(snapshot) || now - counted.at >= listingsFor(counted.jobs) * MS_FOR_A_LISTING;
    const jobs = isDue ? await farmJobs(this.farm, now, { job: this.job, signal }) : counted.jobs;
    if (isDue) this.counted = { at: now, jobs };
    return statusOf(snapshot, jobs);
  }
}
