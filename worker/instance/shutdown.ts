import type { WorkerNews } from '../../protocol/environment/worker-event';
import { isFinishedInTime, LAST_SECONDS, type UnderWay } from './shutdown-policy';

/** Why and when this worker has to end. */
export interface Notice {
  /** One line. */
  readonly reason: string;
  /** Seconds until the instance is ended. */
  readonly seconds: number;
}

/** Interval at which the worker checks again whether it can finish its unit in time. */
const LOOK_MS = 1_000;

/**
 * The shutdown of this worker. It has three signals; each fires later than the one before, or with it. All of them carry the first reason.
 *
 * - `stopTaking`: the worker takes and begins nothing new.
 * - `stopRendering`: it aborts the unit that it renders, unless there is time to finish it.
 * - `stopUploading`: it aborts its uploads.
 */
export class Shutdown {
  private readonly taking = new AbortController();
  private readonly rendering = new AbortController();
  private readonly uploading = new AbortController();
  private reason: Error | undefined;
  /** In milliseconds of this process's monotonic clock, which cannot be set. */
  private deadline = Infinity;
  private underWay: () => UnderWay | undefined = () => undefined;

  constructor(private readonly say: (news: WorkerNews) => void) {}

  /** Aborted when the worker must not take a task or begin a unit any more. */
  get stopTaking(): AbortSignal {
    return this.taking.signal;
  }

  /** Aborted when there is no time left to finish rendering. The worker still uploads what it has rendered. */
  get stopRendering(): AbortSignal {
    return this.rendering.signal;
  }

  /** Aborted when there is no time left for anything. */
  get stopUploading(): AbortSignal {
    return this.uploading.signal;
  }

  /** @param underWay what the worker renders now, and how long that will take. */
  watch(underWay: () => UnderWay | undefined): void {
    this.underWay = underWay;
  }

  /** Starts the shutdown. A second notice counts when it leaves less time than the first. */
  begin({ reason, seconds }: Notice): void {
    this.deadline = Math.min(this.deadline, performance.now() + seconds * 1000);
    if (this.reason) {
      this.look();
      return;
    }
    this.reason = new Error(reason);
    this.say({ event: 'stopping', reason });
    this.taking.abort(this.reason);
    this.look();
    // The timer does not keep the process alive.
    const looking = setInterval(() => {
      this.look();
      if (this.stopUploading.aborted) clearInterval(looking);
    }, LOOK_MS).unref();
  }

  private look(): void {
    const secondsLeft = (this.deadline - performance.now()) / 1000;
    if (!isFinishedInTime(this.underWay(), secondsLeft)) this.rendering.abort(this.reason);
    if (secondsLeft > LAST_SECONDS) return;
    this.rendering.abort(this.reason);
    this.uploading.abort(this.reason);
  }
}
