import { launchedUserData } from '../../../farm/instances/launched-user-data';
import { onFarm, type OnFarmFlags } from '../../farm/on-farm';

export interface UserDataFlags extends OnFarmFlags {
  readonly json?: true;
}

/** `brenda user-data`: what an instance of a farm runs. */
export async function userData(flags: UserDataFlags): Promise<void> {
  await onFarm(flags, async ({ entry: { farm, group } }) => {
    const text = await launchedUserData(group);
    process.stdout.write(
      flags.json ? `${JSON.stringify({ farm, userData: text })}\n` : `${text.trimEnd()}\n`,
    );
  });
}
