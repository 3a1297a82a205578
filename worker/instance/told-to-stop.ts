import type { Departure } from './departure';

/**
 * Has the worker depart when it is told to: by SIGTERM (the service manager, or the instance going down) or SIGINT, or because the process
 * which started it is gone, and queue and store with it.
 *
 * @param stopSeconds from the signal until whoever sent it kills this process.
 */
export function departWhenTold(departure: Departure, stopSeconds: number): void {
  const because = (reason: string, seconds: number) => (): void => {
    departure.begin({ reason, seconds });
    // Nothing keeps the process alive any more but what is being brought to its end.
    process.channel?.unref();
  };
  process.once('SIGTERM', because('SIGTERM', stopSeconds));
  process.once('SIGINT', because('SIGINT', stopSeconds));
  // There is a channel only when somebody keeps us as a child process.
  process.once('disconnect', because('whoever started this worker is gone', 0));
}
