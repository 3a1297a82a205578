import { UserFault } from '../../protocol/failure/fault';
import { awsFault } from './aws-fault';

/**
 * Asks AWS for what can be done without. When it is not told (access is denied, the service cannot be reached), the rest goes on.
 *
 * @param onRefused is told in one line why, and of which permission is missing.
 * @returns undefined when it was not told.
 */
export async function ifTold<T>(
  ask: () => Promise<T>,
  onRefused: (why: string) => void,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const fault = error instanceof UserFault ? error : awsFault(error);
    if (!fault) throw error;
    onRefused(fault.message);
    return undefined;
  }
}
