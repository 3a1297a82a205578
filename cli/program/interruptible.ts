import { exitCodes } from './exit-codes';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a function that Ctrl-C, or the end of the process or its terminal, may interrupt.
 *
 * @param goOn is printed then.
 */
export async function interruptible(goOn: string, work: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => {
    stop.abort(new Error('interrupted'));
  };
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.stderr.write(`interrupted; ${goOn}\n`);
    process.exitCode = exitCodes.interrupted;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
