import { UserFault } from '../../protocol/failure/fault';
import { awsFault } from './aws-fault';

/**
 * Makes an optional request to AWS. When it fails (access is denied, the service cannot be reached), the caller continues without the
 * answer.
 *
 * @param onRefused receives one line: the reason, and the missing permission.
 * @returns undefined when the request failed.
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
