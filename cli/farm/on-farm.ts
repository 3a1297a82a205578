import { tellingAwsFaults } from '../../farm/account/aws-fault';
import { openFarm, type OpenFarm } from '../../farm/open-farm';
import { farmMeant } from './farm-meant';
import { unreadableTold } from './unreadable-told';

/** What every command has that is for a farm alone. */
export interface OnFarmFlags {
  /** True for the only one. @default - the only one */
  readonly farm?: string | true;
}

/**
 * Does something with a farm.
 *
 * @throws UserFault when there is no such farm, or it is not said which; AwsFault for what the user can fix.
 */
export async function onFarm<T>({ farm }: OnFarmFlags, work: (farm: OpenFarm) => Promise<T>): Promise<T> {
  return tellingAwsFaults(async () => {
    const entry = await farmMeant(farm === true ? undefined : farm);
    return work(openFarm(entry, { onUnreadable: unreadableTold() }));
  });
}
