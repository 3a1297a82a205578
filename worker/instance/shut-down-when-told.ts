import type { Shutdown } from './shutdown';

/**
 * Starts the shutdown on SIGTERM (from the service manager, or because the instance goes down), on SIGINT, and when the parent process has
 * ended, and with it queue and store.
 *
 * @param stopSeconds from the signal until its sender kills this process.
 */
export function shutDownWhenTold(shutdown: Shutdown, stopSeconds: number): void {
  const because = (reason: string, seconds: number) => (): void => {
    shutdown.begin({ reason, seconds });
    // From now on only unfinished work keeps the process alive.
    process.channel?.unref();
  };
  process.once('SIGTERM', because('SIGTERM', stopSeconds));
  process.once('SIGINT', because('SIGINT', stopSeconds));
  // Only a child process has a channel.
  process.once('disconnect', because('the process that started this worker is gone', 0));
}
