import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import { stderrColours as pc } from './colours';
import { type AwsFault, awsFault } from '../farm/account/aws-fault';
import { farmJobs, type FarmJobs, listingsFor } from '../farm/status/farm-jobs';
import { farmLook, isOver } from '../farm/status/farm-look';
import { type FarmStatus, statusOf } from '../farm/status/farm-status';
import type { OpenFarm } from '../farm/open-farm';
import { farmLine, farmLines } from './status-text';

const LOOK_EACH_MS = 3_000;
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
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort();
  };
  const signal = enough ? AbortSignal.any([stop.signal, enough]) : stop.signal;
  const isStopped = (): boolean => signal.aborted;
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const view = onLook ? silent(onLook) : watchView(process.stderr);
  const watched = new WatchedFarm(farm, job);
  let last: FarmStatus | undefined;
  try {
    while (!isStopped()) {
      try {
        last = await watched.look((await farm.store.now()).getTime(), signal);
        view.show(last);
        if (isEnd(last)) break;
      } catch (error) {
        if (isStopped()) break;
        const fault = awsFault(error);
        if (!fault?.isPassing || !last) throw error;
        view.tell(fault);
      }
      await sleep(LOOK_EACH_MS, undefined, { signal }).catch(() => undefined);
    }
    return last;
  } finally {
    view.close();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** Looks often at what is cheap to see, and counts records less often the more there are. */
class WatchedFarm {
  private counted: { readonly at: number; readonly jobs: FarmJobs } | undefined;

  constructor(
    private readonly farm: OpenFarm,
    private readonly job: string | undefined,
  ) {}

  async look(now: number, signal: AbortSignal): Promise<FarmStatus> {
    const look = await farmLook(this.farm, now);
    const { counted } = this;
    // What is said last is to be true.
    const isDue =
      !counted || isOver(look) || now - counted.at >= listingsFor(counted.jobs) * MS_FOR_A_LISTING;
    const jobs = isDue ? await farmJobs(this.farm, now, { job: this.job, signal }) : counted.jobs;
    if (isDue) this.counted = { at: now, jobs };
    return statusOf(look, jobs);
  }
}

interface WatchView {
  show(status: FarmStatus): void;
  tell(fault: AwsFault): void;
  close(): void;
}

/** Redraws all of it on a terminal; anywhere else a line whenever something has changed. */
function watchView(stream: NodeJS.WriteStream): WatchView {
  return stream.isTTY && process.env['TERM'] !== 'dumb' ? liveView(stream) : plainView(stream);
}

function liveView(stream: NodeJS.WriteStream): WatchView {
  const draw = createLogUpdate(stream, { showCursor: true });
  let shown = '';
  return {
    show(status) {
      shown = farmLines(status).join('\n');
      draw(shown);
    },
    tell({ message }) {
      draw(`${shown}\n${pc.yellow(message)}`);
    },
    close() {
      draw.clear();
      draw.done();
    },
  };
}

function plainView(stream: NodeJS.WritableStream): WatchView {
  let said = '';
  const say = (line: string): void => {
    if (line !== said) stream.write(`${line}\n`);
    said = line;
  };
  return {
    show(status) {
      say(farmLine(status));
    },
    tell({ message }) {
      say(message);
    },
    close() {
      // Every line stands by itself.
    },
  };
}

function silent(onLook: (status: FarmStatus) => void): WatchView {
  return { ...plainView(process.stderr), show: onLook };
}
