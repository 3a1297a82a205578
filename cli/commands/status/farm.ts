import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { isOver } from '../../../farm/status/farm-snapshot';
import { type FarmStatus, farmStatus } from '../../../farm/status/farm-status';
import { openFarm } from '../../../farm/open-farm';
import { farmMeant } from '../../farm/farm-meant';
import { exitCodes } from '../../program/exit-codes';
import { onlyFarm } from '../../farm/only-farm';
import { farmLines } from './text';
import { unreadableTold } from '../../farm/unreadable-told';

/**
 * A farm's queues, instances and jobs.
 *
 * @param name see `findFarm`; true for the only one. @default - the only one, unless a folder is meant
 */
export async function showFarm(
  name: string | true | undefined,
  flags: { readonly watch?: true; readonly json?: true },
): Promise<void> {
  await tellingAwsFaults(async () => {
    const entry = await (name === undefined
      ? onlyFarm('status')
      : farmMeant(name === true ? undefined : name));
    const farm = openFarm(entry, { onUnreadable: unreadableTold() });
    if (!flags.watch) {
      print(await farmStatus(farm, (await farm.store.now()).getTime()), flags);
      return;
    }
    const { watchFarm } = await import('./watch.ts');
    const onLook = (status: FarmStatus): void => {
      print(status, flags);
    };
    const last = await watchFarm(farm, flags.json ? { onLook } : {});
    if (last && !flags.json) print(last, flags);
    process.exitCode = last && isOver(last) ? outcome(last) : exitCodes.interrupted;
  });
}

/** Whether all frames of the latest request are done. */
function outcome({ jobs: [newest], stopped }: FarmStatus): number {
  return !stopped && newest?.done === newest?.total ? exitCodes.done : exitCodes.failed;
}

function print(status: FarmStatus, { json }: { readonly json?: true }): void {
  process.stdout.write(json ? `${JSON.stringify(status)}\n` : `${farmLines(status).join('\n')}\n`);
}
