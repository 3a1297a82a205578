import type { WorkerNews } from '../../protocol/environment/worker-event';
import { isFinishedInTime, LAST_SECONDS, type UnderWay } from './departure-policy';

/** That this worker has to end. */
export interface Notice {
  /** One line. */
  readonly reason: string;
  /** Until it is ended, if it has not by then. */
  readonly seconds: number;
}

/** How often it is asked anew whether what is under way will be finished in time. */
const LOOK_MS = 1_000;

/**
 * The end of this worker, from when it is known. Each of its signals fires later than the one before, or with it: nothing new is begun;
 * what is being rendered is broken off, unless there is time to finish it; what is being uploaded is. All of them carry the
 * first reason there was.
 */
export class Departure {
  private readonly no = { more: new AbortController(), rendering: new AbortController() };
  private readonly nothing = new AbortController();
  private reason: Error | undefined;
  /** On this process's own clock, in milliseconds: nobody else's can set it. */
  private deadline = Infinity;
  private underWay: () => UnderWay | undefined = () => undefined;

  constructor(private readonly say: (news: WorkerNews) => void) {}

  /** Aborted when nothing new is to be taken or begun. */
  get enough(): AbortSignal {
    return this.no.more.signal;
  }

  /** Aborted when what is being rendered cannot be finished any more. What is rendered is still uploaded. */
  get breaksOff(): AbortSignal {
    return this.no.rendering.signal;
  }

  /** Aborted when there is time for nothing any more. */
  get over(): AbortSignal {
    return this.nothing.signal;
  }

  /** @param underWay tells what is being rendered, and how long that will take. */
  watch(underWay: () => UnderWay | undefined): void {
    this.underWay = underWay;
  }

  /** A second notice counts when it leaves less time than the first. */
  begin({ reason, seconds }: Notice): void {
    this.deadline = Math.min(this.deadline, performance.now() + seconds * 1000);
    if (this.reason) {
      this.look();
      return;
    }
    this.reason = new Error(reason);
    this.say({ event: 'stopping', reason });
    this.no.more.abort(this.reason);
    this.look();
    // Whoever waits for us keeps the process alive; this does not.
    const looking = setInterval(() => {
      this.look();
      if (this.over.aborted) clearInterval(looking);
    }, LOOK_MS).unref();
  }

  private look(): void {
    const secondsLeft = (this.deadline - performance.now()) / 1000;
    if (!isFinishedInTime(this.underWay(), secondsLeft)) this.no.rendering.abort(this.reason);
    if (secondsLeft > LAST_SECONDS) return;
    this.no.rendering.abort(this.reason);
    this.nothing.abort(this.reason);
  }
}
