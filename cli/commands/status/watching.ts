import { setTimeout as sleep } from 'node:timers/promises';
import { stderrColours as pc } from '../../output/colours';
import { liveLines } from '../../terminal/live-lines';

const LOOK_EACH_MS = 3_000;

export interface Watching<T> {
  readonly look: (stop: AbortSignal) => Promise<T>;
  /** Whether there is nothing more to wait for. */
  readonly isEnd: (seen: T) => boolean;
  readonly view: WatchView<T>;
  /** Ends it as Ctrl-C does. @default - only Ctrl-C does */
  readonly enough?: AbortSignal | undefined;
  /** The message for a temporary fault; undefined for any other. @default - none is temporary */
  readonly passing?: (error: unknown) => string | undefined;
}

/**
 * Checks something every few seconds, until no more will come or the user presses Ctrl-C. After the first success it reports temporary
 * faults, and waits.
 *
 * @returns the last result; undefined when there was none before Ctrl-C.
 * @throws permanent errors of `look`.
 */
export async function watch<T>({
  look,
  isEnd,
  view,
  enough,
  passing = () => undefined,
}: Watching<T>): Promise<T | undefined> {
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort();
  };
  const signal = enough ? AbortSignal.any([stop.signal, enough]) : stop.signal;
  const isStopped = (): boolean => signal.aborted;
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let last: T | undefined;
  try {
    while (!isStopped()) {
      try {
        last = await look(signal);
        view.show(last);
        if (isEnd(last)) break;
      } catch (error) {
        if (isStopped()) break;
        const message = last === undefined ? undefined : passing(error);
        if (message === undefined) throw error;
        view.tell(message);
      }
      await sleep(LOOK_EACH_MS, undefined, { signal }).catch(() => undefined);
    }
    return last;
  } finally {
    view.close();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** How results are shown. */
export interface WatchView<T> {
  show(seen: T): void;
  tell(message: string): void;
  close(): void;
}

/** A result in many lines, and in one. */
export interface Texts<T> {
  readonly lines: (seen: T) => readonly string[];
  readonly line: (seen: T) => string;
}

/** On a terminal it redraws everything; anywhere else it prints a line whenever something has changed. */
export function watchView<T>(stream: NodeJS.WriteStream, texts: Texts<T>): WatchView<T> {
  return stream.isTTY && process.env['TERM'] !== 'dumb' ? liveView(stream, texts) : plainView(stream, texts);
}

/** Shows only faults; the callback gets the results. */
export function silentView<T>(onLook: (seen: T) => void): WatchView<T> {
  return { ...plainView<T>(process.stderr, { line: () => '' }), show: onLook };
}

function liveView<T>(stream: NodeJS.WriteStream, { lines }: Texts<T>): WatchView<T> {
  const live = liveLines(stream);
  let shown = '';
  return {
    show(seen) {
      shown = lines(seen).join('\n');
      live.draw(shown);
    },
    tell(message) {
      live.draw(`${shown}\n${pc.yellow(message)}`);
    },
    close() {
      live.clear();
      live.done();
    },
  };
}

function plainView<T>(stream: NodeJS.WritableStream, { line }: Pick<Texts<T>, 'line'>): WatchView<T> {
  let said = '';
  const say = (text: string): void => {
    if (text !== said) stream.write(`${text}\n`);
    said = text;
  };
  return {
    show(seen) {
      say(line(seen));
    },
    tell: say,
    close() {
      // Every line stands by itself.
    },
  };
}
