import { backOff } from '../../farm/aws/back-off';
import { isTransient } from '../failures/failure-facts';
import { untilAborted } from './until-aborted';

/** From this attempt on, the back-off has its full length. */
const FIRST_ATTEMPT = 3;

/**
 * Retries a call to AWS, with a back-off, as long as AWS or the network is unavailable.
 *
 * @param signal ends the wait when it is aborted, also the wait for an answer: a request without an answer goes on for minutes.
 * @param onWait called once, with the error of the first attempt.
 * @throws what `work` throws for any other reason, or the signal's reason.
 */
export async function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
  onWait: (error: unknown) => void,
): Promise<T> {
  for (let attempt = FIRST_ATTEMPT; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await untilAborted(work(), signal);
    } catch (error) {
      if (signal?.aborted || !isTransient(error)) throw error;
      if (attempt === FIRST_ATTEMPT) onWait(error);
      await backOff(attempt, signal);
    }
  }
}
