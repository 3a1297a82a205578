import { setTimeout } from 'node:timers/promises';

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/**
 * Waits a random time before a retry; the upper bound doubles with each attempt. The lower bound is zero ("full jitter"), so that workers
 * that failed together do not retry together.
 *
 * @param attempt 1 after the first failure.
 * @throws the reason of `signal`.
 */
export async function backOff(attempt: number, signal?: AbortSignal): Promise<void> {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  try {
    await setTimeout(Math.random() * most, undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
