import { writeToStderr } from './write-to-stderr';

/** One Ctrl-C may arrive twice: from the terminal, and from npm or npx, which forward it. */
const ONE_PRESS_MS = 1_000;

/** Runs a function that Ctrl-C, or a signal that ends the process in order, stops. A second Ctrl-C, a second later or more, ends it at once. */
export async function withStop<T>(work: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let heard: number | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (heard === undefined) {
      heard = performance.now();
      stop.abort(signal);
    } else if (performance.now() - heard >= ONE_PRESS_MS) {
      release();
      writeToStderr('ended at once; the same command goes on');
      process.kill(process.pid, signal);
    }
  };
  const release = (): void => {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(stop.signal);
  } finally {
    release();
  }
}
