import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { awsFault, tellingAwsFaults } from '../../../farm/account/aws-fault';
import { chooseInstances } from '../../../farm/instances/choose-instances';
import { type FarmInstance, farmInstances } from '../../../farm/instances/farm-instances';
import { forEachConcurrently } from '../../../farm/aws/for-each-concurrently';
import { startSession } from '../../../farm/shell/shell-session';
import { allowSshKey } from '../../../farm/shell/temporary-ssh-key';
import { UserFault } from '../../../protocol/failure/fault';
import { type CopyPlan, copyPlan, localPath } from './plan';
import { exitCodes } from '../../program/exit-codes';
import { counted } from '../../output/counted';
import { interruptible } from '../../program/interruptible';
import { instanceChoice, type InstanceFlags } from '../../farm/instance-choice';
import { type OnFarmFlags, onFarm } from '../../farm/on-farm';
import { scp, temporaryKey } from './scp';
import { scpFault } from './scp-fault';
import { neededPlugin, pluginCall } from '../../farm/session-plugin';
import { volumeReached } from '../volume/reached';

export interface CopyFlags extends OnFarmFlags, InstanceFlags {
  readonly user: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Concurrent copies. Each has its own session and connection. */
const LANES = 16;
/** A user name that Linux accepts, and that is no option of scp. */
const USER = /^[a-z_][a-z0-9_-]{0,31}$/;

interface Copied {
  readonly instance: string;
  readonly from: string;
  readonly to: string;
  /** Why it failed. */
  readonly fault?: string;
}

/** `brenda copy`: files to instances, or from them. */
export async function copy(source: string, destination: string, flags: CopyFlags): Promise<void> {
  const plan = copyPlan(source, destination);
  const { user } = flags;
  if (!USER.test(user))
    throw new UserFault(
      `--user ${user === '' ? '""' : user}: must be a user of the instances, like ec2-user or ubuntu`,
    );
  const choice = instanceChoice(flags);
  if (plan.volume !== undefined && (choice.ids ?? choice.types))
    throw new UserFault(
      `copy ${source} ${destination}: --instance and --type choose among instances of a farm, and a volume has one; leave them out`,
    );
  const asked = plan.instance === undefined ? choice : { ...choice, ids: [plan.instance] };
  if (plan.direction === 'to' && !plan.local.includes('HOST')) await mustBeThere(plan.local);
  await interruptible('what has been copied stays', async (stop) => {
    const copied = async (of: string, chosen: readonly Target[]): Promise<void> => {
      // Computes all paths before the first copy.
      const copies = chosen.map((one) => ({ one, ...pathsOf(plan, one, chosen.length, user) }));
      const failed = flags.dryRun ? 0 : await copyAll(copies, plan, flags, stop);
      if (flags.dryRun) for (const { one, from, to } of copies) print({ instance: one.id, from, to }, flags);
      const done = `${String(copies.length - failed)} of ${counted(copies.length, 'instance')}`;
      const verb = flags.dryRun ? 'would be copied' : 'copied';
      process.stderr.write(`${of}: ${verb} ${plan.direction} ${done}\n`);
      if (failed > 0) process.exitCode ??= exitCodes.failed;
    };
    const { volume } = plan;
    if (volume !== undefined)
      await tellingAwsFaults(async () =>
        copied(volume, [await volumeReached(`copy ${source} ${destination}`, volume)]),
      );
    else
      await onFarm(flags, async ({ entry: { farm, group } }) => {
        await copied(farm, chooseInstances(await farmInstances(group), asked, farm));
      });
  });
}

/** An instance. */
type Target = Pick<FarmInstance, 'id' | 'zone'>;

interface Copy {
  readonly one: Target;
  readonly local: string;
  readonly from: string;
  readonly to: string;
}

/** @returns how many failed. */
async function copyAll(
  copies: readonly Copy[],
  plan: CopyPlan,
  flags: CopyFlags,
  interrupted: AbortSignal,
): Promise<number> {
  const version = await neededPlugin();
  const key = await temporaryKey();
  const gone = new AbortController();
  // The reader of the output may have closed the pipe: then the process ends at once.
  const onExit = (): void => {
    gone.abort();
    key.remove();
  };
  process.once('exit', onExit);
  let failed = 0;
  try {
    await forEachConcurrently(
      copies,
      LANES,
      async ({ one: { id: instance, zone }, local, from, to }, signal) => {
        const fault = await faultOf(async () => {
          if (plan.direction === 'from') await mkdir(dirname(local), { recursive: true });
          // The session comes first, as the key is valid for only a minute.
          const tunnel = pluginCall(await startSession(instance, 'ssh'), version);
          await allowSshKey({ instance, zone, user: flags.user }, key.publicKey);
          const { code, said } = await scp({ from, to, key: key.file, tunnel }, signal);
          return code === 0 ? undefined : scpFault(said, code);
        });
        signal.throwIfAborted();
        if (fault !== undefined) failed++;
        print({ instance, from, to, ...(fault === undefined ? {} : { fault }) }, flags);
      },
      AbortSignal.any([interrupted, gone.signal]),
    );
  } finally {
    process.off('exit', onExit);
    key.remove();
  }
  return failed;
}

/** An error that affects one copy, and not the others. @throws an error that would affect all. */
async function faultOf(work: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'TargetNotConnected' || name === 'EC2InstanceStateInvalidException')
      return 'Session Manager does not reach it: it boots, it ends, or its agent has stopped';
    const fault = awsFault(error);
    if (fault?.isPassing) return fault.message;
    throw error;
  }
}

function pathsOf(plan: CopyPlan, { id }: Target, of: number, user: string): Omit<Copy, 'one'> {
  const local = localPath(plan, id, of);
  const remote = `${user}@${id}:${plan.remote.replaceAll('HOST', id)}`;
  return { local, ...(plan.direction === 'to' ? { from: local, to: remote } : { from: remote, to: local }) };
}

async function mustBeThere(path: string): Promise<void> {
  try {
    await stat(path);
  } catch {
    throw new UserFault(`copy ${path}: there is no such file or folder on this machine`);
  }
}

function print({ instance, from, to, fault }: Copied, { json }: CopyFlags): void {
  if (json) process.stdout.write(`${JSON.stringify({ instance, from, to, fault: fault ?? null })}\n`);
  else if (fault === undefined) process.stdout.write(`${from} -> ${to}\n`);
  if (fault !== undefined) process.stderr.write(`${instance}: ${fault}\n`);
}
