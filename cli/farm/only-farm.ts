import { tellingAwsFaults } from '../../farm/account/aws-fault';
import type { FarmEntry } from '../../protocol/farm/farm-entry';
import { UserFault } from '../../protocol/failure/fault';
import { farmMeant } from './farm-meant';

/**
 * The farm for a command with neither a folder nor a farm: the only one.
 *
 * @param what the command.
 * @throws UserFault when there is none, or several; it names those.
 */
export async function onlyFarm(what: string): Promise<FarmEntry> {
  try {
    return await tellingAwsFaults(() => farmMeant(undefined));
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    throw new UserFault(`${what} without an output folder means the only farm: ${error.message}`, {
      cause: error,
    });
  }
}
