import { backOff } from '../../farm/aws/back-off';
import { isTransient } from '../failures/failure-facts';
import { untilAborted } from './until-aborted';

/** Attempts after which a back-off is as long as it gets. */
const PATIENT = 3;

/**
 * Does what talks to AWS, and waits as long as AWS or the network cannot be reached.
 *
 * @param signal when it fires, nobody waits any more, not even for an answer that is due: a request goes on for minutes where none comes.
 * @param onWait called once, with the first error that it waits for.
 * @throws what `work` throws for any other reason, or the signal's reason.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
  onWait: (error: unknown) => void,
): Promise<T> {
  for (let attempt = PATIENT; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await untilAborted(work(), signal);
    } catch (error) {
      if (signal?.aborted || !isTransient(error)) throw error;
      if (attempt === PATIENT) onWait(error);
      await backOff(attempt, signal);
    }
  }
}
