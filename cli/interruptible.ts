import { exitCodes } from './exit-codes';

/**
 * Does something that Ctrl-C may break off.
 *
 * @param goOn what is said then.
 */
export async function interruptible(goOn: string, work: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort(new Error('interrupted'));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write(`interrupted; ${goOn}\n`);
    process.exitCode = exitCodes.interrupted;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
