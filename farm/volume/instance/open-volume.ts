import { DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserFault } from '../../../protocol/failure/fault';
import type { AwsEnvironment } from '../../aws/client-options';
import type { LaunchPlace } from './launch-place';
import { type LeftBehind, listed, type StartedVolume, takeAway } from './left-behind';
import { startVolume, type VolumeStart } from './start-volume';
import { isReached, volumeCommand } from './volume-command';

/** How long an instance may take until Systems Manager hears of it. Most do in one. */
const BOOT_MINUTES = 10;
const PAUSE_MS = 5_000;

/** A volume that is mounted on an instance of its own. */
export interface OpenVolume {
  readonly instance: string;
  readonly zone: string;
  readonly volume: string;
  /** ISO 8601. */
  readonly ends: string;
}

interface OpenOptions {
  /** Is told what is waited for. */
  readonly onStep?: (text: string) => void;
  /** Is told what stays, and is paid for, when it does not come about. */
  readonly onLeft?: (left: LeftBehind) => void;
  readonly signal?: AbortSignal;
  /** @default 5000 */
  readonly pauseMs?: number;
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment;
}

/** Why a volume is of no use. */
class NotToBeHad extends UserFault {}

/**
 * Starts an instance with a volume, and waits until that is mounted. When that does not come about, what was started is taken away again: nothing is
 * on it that was not in its snapshot. What cannot be taken away is told to `onLeft`; so is all of it when the user has broken it off.
 *
 * @throws UserFault when it does not come about.
 */
export async function openVolume(
  client: EC2Client,
  start: VolumeStart,
  place: LaunchPlace,
  options: OpenOptions = {},
): Promise<OpenVolume> {
  const { onStep = () => undefined, onLeft = () => undefined, signal, pauseMs = PAUSE_MS } = options;
  let started: StartedVolume = {};
  try {
    const { instance, zone } = await startVolume(client, start, place);
    started = { instance };
    onStep(`${instance} boots in ${zone}`);
    const volume = await reached(client, instance, place, options, (found) => {
      started = { instance, volume: found };
    });
    onStep('the volume is being mounted');
    const { env = process.env } = options;
    const answer = await volumeCommand(instance, 'ready', env);
    if (!answer?.isDone)
      throw new NotToBeHad(answer?.said ?? `Systems Manager does not reach ${instance} any more`);
    // It is there, whether or not EC2 says once more since when.
    const { LaunchTime = new Date() } = (await describe(client, instance).catch(() => undefined)) ?? {};
    const ends = new Date(LaunchTime.getTime() + start.hours * 3_600_000).toISOString();
    return { instance, zone, volume, ends };
  } catch (error) {
    if (started.instance === undefined && isRefused(error)) throw error;
    if (signal?.aborted) {
      const { instance, volume } = started;
      onLeft({ instances: listed(instance), volumes: listed(volume), isAll: volume !== undefined });
      throw error;
    }
    const left = await takeAway(client, start.name, started, { pauseSeconds: pauseMs / 1000, signal });
    if (left) onLeft(left);
    const gone = left ? '' : '; the instance and the volume are taken away again';
    if (error instanceof NotToBeHad)
      throw new UserFault(`volume ${start.name}: ${error.message}${gone}`, { cause: error });
    if (!left) onStep('nothing of what was started is left');
    throw error;
  }
}

/** Whether AWS has said no, so that nothing was started. When it has said nothing, something may be. */
function isRefused(error: unknown): boolean {
  if (error instanceof UserFault) return true;
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata
    ?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}

/** Waits until Systems Manager reaches the instance. @returns its volume */
async function reached(
  client: EC2Client,
  instance: string,
  place: LaunchPlace,
  { signal, pauseMs = PAUSE_MS, env = process.env }: OpenOptions,
  onVolume: (volume: string) => void,
): Promise<string> {
  for (const began = Date.now(); ;) {
    signal?.throwIfAborted();
    const found = await describe(client, instance);
    const volume = volumeOf(found, place);
    if (volume !== undefined) onVolume(volume);
    const state = found?.State?.Name ?? 'pending';
    if (state !== 'pending' && state !== 'running')
      throw new NotToBeHad(`${instance} has ended by itself: ${found?.StateReason?.Message ?? state}`);
    if (state === 'running' && volume !== undefined && (await isReached(instance, env))) return volume;
    if (Date.now() - began > BOOT_MINUTES * 60_000)
      throw new NotToBeHad(
        `Systems Manager has not heard of ${instance} in ${String(BOOT_MINUTES)} minutes; the farm's image needs its agent, and the subnet a way out`,
      );
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Undefined where EC2 does not know yet what it has just started. */
async function describe(client: EC2Client, id: string): Promise<Instance | undefined> {
  try {
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations[0]?.Instances?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') return undefined;
    throw error;
  }
}

/** The one that is not the root volume. */
function volumeOf(instance: Instance | undefined, { image }: LaunchPlace): string | undefined {
  return instance?.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName !== image.rootDevice)?.Ebs
    ?.VolumeId;
}
