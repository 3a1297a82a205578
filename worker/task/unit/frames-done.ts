import type { Ledger } from '../../../farm/ledger/ledger';
import { FrameSet } from '../../../protocol/job/frame-set';

/** What S3 lists in one request. */
const PAGE = 1000;
/** A ledger of several pages is listed again when so many seconds have passed for each page. */
const SECONDS_A_PAGE = 10;

interface Listed {
  readonly frames: FrameSet;
  readonly at: number;
  readonly pages: number;
}

/**
 * Which frames of jobs are done, in whatever tasks they were rendered. The records of a template's tasks are named after spans, so no single
 * name says whether a frame has one: it takes a listing. A small ledger is listed at each call. The listing of a large one may be some
 * minutes old. At worst, a frame is rendered again that another worker has recorded in these minutes, in a task of another size.
 */
export class FramesDone {
  private readonly listed = new Map<string, Listed>();

  /** @param now seconds of a stopwatch. */
  constructor(private readonly now: () => number = () => performance.now() / 1000) {}

  async of(ledger: Ledger): Promise<FrameSet> {
    const before = this.listed.get(ledger.job);
    if (before && before.pages > 1 && this.now() - before.at < before.pages * SECONDS_A_PAGE)
      return before.frames;
    const at = this.now();
    const frames = new FrameSet();
    let records = 0;
    for await (const name of ledger.done()) {
      frames.addName(name);
      records++;
    }
    this.listed.set(ledger.job, { frames, at, pages: Math.floor(records / PAGE) + 1 });
    return frames;
  }
}
