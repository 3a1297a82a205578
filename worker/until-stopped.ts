import type { WorkerNews } from '../protocol/worker-event';

/**
 * A signal that carries the reason why this worker must stop: SIGTERM (the service manager, or the instance going
 * down), SIGINT, or that the process which started it is gone. The first reason wins.
 */
export function untilStopped(say: (news: WorkerNews) => void): AbortSignal {
  const stop = new AbortController();
  const because = (reason: string) => (): void => {
    if (stop.signal.aborted) return;
    say({ event: 'stopping', reason });
    stop.abort(new Error(reason));
    // Nothing keeps the process alive any more but what is being brought to its end.
    if (process.connected) process.disconnect();
  };
  process.once('SIGTERM', because('SIGTERM'));
  process.once('SIGINT', because('SIGINT'));
  // There is a channel only when somebody keeps us as a child process.
  process.once('disconnect', because('whoever started this worker is gone'));
  return stop.signal;
}
