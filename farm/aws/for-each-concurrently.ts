import { setMaxListeners } from 'node:events';

/**
 * Does `work` for every item, several at once, and takes the next item only when one of them is free: a source
 * of a million items is never held in memory.
 *
 * The first fault ends it: nothing more is taken, the `work` under way is told by its signal, and everything has
 * ended when this throws.
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
  // Each request listens while it is under way: as many as there are lanes, and no leak for Node to warn of.
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

/** An async generator answers one `next` after the other, so the lanes may all ask it at once. */
async function* oneByOne<T>(source: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, undefined> {
  yield* source;
  return undefined;
}
