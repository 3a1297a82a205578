import { chooseInstances, listed } from '../farm/fleet/choose-instances';
import { type FarmInstance, farmInstances } from '../farm/fleet/farm-instances';
import { startSession } from '../farm/shell/shell-session';
import { UserFault } from '../protocol/fault';
import { exitCodes } from './exit-codes';
import { instanceId } from './instance-choice';
import { type OnFarmFlags, onFarm } from './on-farm';
import { neededPlugin, pluginCall, runToItsEnd } from './session-plugin';

export interface SshFlags extends OnFarmFlags {
  readonly json?: true;
}

/** `brenda ssh`: a shell on an instance. */
export async function ssh(instance: string | undefined, flags: SshFlags): Promise<void> {
  const asked = instance === undefined ? {} : { ids: [instanceId('ssh', instance)] };
  await onFarm(flags, async ({ entry: { farm, group } }) => {
    const chosen = chooseInstances(await farmInstances(group), asked, farm);
    if (flags.json) {
      process.stdout.write(chosen.map((one) => `${JSON.stringify(jsonOf(one))}\n`).join(''));
      return;
    }
    const [one, ...others] = chosen;
    if (!one || others.length > 0)
      throw new UserFault(`ssh: to which of them? in ${farm} there ${listed(chosen.map(({ id }) => id))}`);
    // Before there is a session that nobody would end.
    const version = await neededPlugin();
    const { args, env } = pluginCall(await startSession(one.id, 'shell'), version);
    const code = await runToItsEnd(args, { stdio: 'inherit', env: { ...process.env, ...env } });
    process.exitCode = code ?? exitCodes.failed;
  });
}

function jsonOf({ id, type, zone, lifecycle, isProtected }: FarmInstance): object {
  return { instance: id, type, zone, lifecycle, busy: isProtected };
}
