import { tellingAwsFaults } from '../farm/account/aws-fault';
import { findFarm } from '../farm/farm-directory';
import type { FarmEntry } from '../protocol/farm-entry';
import { UserFault } from '../protocol/fault';

/**
 * The farm that is meant by a command that is given neither a folder nor a farm: the only one.
 *
 * @param what the command.
 * @throws UserFault when there is none, or several; it names those.
 */
export async function onlyFarm(what: string): Promise<FarmEntry> {
  try {
    return await tellingAwsFaults(() => findFarm(undefined));
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    throw new UserFault(`${what} without an output folder means the only farm: ${error.message}`, {
      cause: error,
    });
  }
}
