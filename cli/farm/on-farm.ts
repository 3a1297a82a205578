import { tellingAwsFaults } from '../../farm/account/aws-fault';
import { openFarm, type OpenFarm } from '../../farm/open-farm';
import { farmMeant } from './farm-meant';
import { unreadableTold } from './unreadable-told';

/** The option of every command for a farm. */
export interface OnFarmFlags {
  /** True for the only one. @default - the only one */
  readonly farm?: string | true;
}

/**
 * Runs a function with a farm.
 *
 * @throws UserFault when there is no such farm, or it is not clear which is meant; AwsFault for what the user can fix.
 */
export async function onFarm<T>({ farm }: OnFarmFlags, work: (farm: OpenFarm) => Promise<T>): Promise<T> {
  return tellingAwsFaults(async () => {
    const entry = await farmMeant(farm === true ? undefined : farm);
    return work(openFarm(entry, { onUnreadable: unreadableTold() }));
  });
}
