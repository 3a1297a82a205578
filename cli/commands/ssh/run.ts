import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { chooseInstances, listed } from '../../../farm/instances/choose-instances';
import { type FarmInstance, farmInstances } from '../../../farm/instances/farm-instances';
import { startSession } from '../../../farm/shell/shell-session';
import { UserFault } from '../../../protocol/failure/fault';
import { exitCodes } from '../../program/exit-codes';
import { isInstanceId } from '../../farm/instance-choice';
import { type OnFarmFlags, onFarm } from '../../farm/on-farm';
import { neededPlugin, pluginCall, runToItsEnd } from '../../farm/session-plugin';
import { volumeReached } from '../volume/reached';

export interface SshFlags extends OnFarmFlags {
  readonly json?: true;
}

/** `brenda ssh`: a shell on an instance. */
export async function ssh(instance: string | undefined, flags: SshFlags): Promise<void> {
  if (instance !== undefined && !isInstanceId(instance)) return toVolume(instance, flags);
  const asked = instance === undefined ? {} : { ids: [instance] };
  await onFarm(flags, async ({ entry: { farm, group } }) => {
    const chosen = chooseInstances(await farmInstances(group), asked, farm);
    if (flags.json) {
      process.stdout.write(chosen.map((one) => `${JSON.stringify(jsonOf(one))}\n`).join(''));
      return;
    }
    const [one, ...others] = chosen;
    if (!one || others.length > 0)
      throw new UserFault(`ssh: to which of them? in ${farm} there ${listed(chosen.map(({ id }) => id))}`);
    await shellOn(one.id);
  });
}

/** A shell on an instance that `brenda volume new` has started, by the volume's name. */
async function toVolume(name: string, { json }: SshFlags): Promise<void> {
  await tellingAwsFaults(async () => {
    const one = await volumeReached(`ssh ${name === '' ? '""' : name}`, name);
    const { id, type, zone, state } = one;
    if (json) process.stdout.write(`${JSON.stringify({ instance: id, type, zone, state, volume: name })}\n`);
    else await shellOn(id);
  });
}

async function shellOn(instance: string): Promise<void> {
  // Checked first, so that no session is left open.
  const version = await neededPlugin();
  const { args, env } = pluginCall(await startSession(instance, 'shell'), version);
  const code = await runToItsEnd(args, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.exitCode = code ?? exitCodes.failed;
}

function jsonOf({ id, type, zone, lifecycle, isProtected }: FarmInstance): object {
  return { instance: id, type, zone, lifecycle, busy: isProtected };
}
