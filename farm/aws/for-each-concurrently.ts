import { setMaxListeners } from 'node:events';

/**
 * Calls `work` for every item, several at once. Takes the next item only when a call has ended: a source of a million items is never held
 * in memory.
 *
 * The first fault ends it: it takes no more items, aborts the signal of each running `work`, and throws when all of them have ended.
 *
 * @throws the first fault, or the reason of `signal`.
 */
export async function forEachConcurrently<T>(
  source: Iterable<T> | AsyncIterable<T>,
  lanes: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const items = oneByOne(source);
  const fault = new AbortController();
  const stop = signal ? AbortSignal.any([signal, fault.signal]) : fault.signal;
  // Each running request adds a listener. Their number is limited by the concurrency, so Node's leak warning would be wrong.
  setMaxListeners(0, stop);

  const lane = async (): Promise<void> => {
    try {
      while (!stop.aborted) {
        const next = await items.next();
        if (next.done) return;
        stop.throwIfAborted();
        await work(next.value, stop);
      }
    } catch (error) {
      fault.abort(error);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await items.return(undefined);
  stop.throwIfAborted();
}

/** An async generator queues calls of `next`, so concurrent callers may share it. */
async function* oneByOne<T>(source: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, undefined> {
  yield* source;
  return undefined;
}
