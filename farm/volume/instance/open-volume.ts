import { DescribeInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserFault } from '../../../protocol/failure/fault';
import type { AwsEnvironment } from '../../aws/client-options';
import { endVolume } from './end-volume';
import type { LaunchPlace } from './launch-place';
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
  readonly signal?: AbortSignal;
  /** @default 5000 */
  readonly pauseMs?: number;
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment;
}

/**
 * Starts an instance with a volume, and waits until that is mounted. What cannot be mounted is taken away again: nothing is on it that was
 * not in its snapshot.
 *
 * @throws UserFault when it does not come about.
 */
export async function openVolume(
  client: EC2Client,
  start: VolumeStart,
  place: LaunchPlace,
  { onStep = () => undefined, signal, pauseMs = PAUSE_MS, env = process.env }: OpenOptions = {},
): Promise<OpenVolume> {
  const { name, hours } = start;
  const { instance, zone } = await startVolume(client, start, place);
  onStep(`${instance} boots in ${zone}`);
  let volume = '';
  const refuse = async (why: string): Promise<never> => {
    const volumes = volume === '' ? [] : [volume];
    await endVolume(client, { name, instances: [instance], volumes }, { pauseSeconds: pauseMs / 1000 });
    throw new UserFault(`volume ${name}: ${why}; the instance and the volume are taken away again`);
  };
  for (const began = Date.now(); ;) {
    signal?.throwIfAborted();
    const found = await describe(client, instance);
    volume = volumeOf(found, place) ?? volume;
    const state = found?.State?.Name ?? 'pending';
    if (state !== 'pending' && state !== 'running')
      return refuse(`${instance} has ended by itself: ${found?.StateReason?.Message ?? state}`);
    if (state === 'running' && volume !== '' && (await isReached(instance, env))) break;
    if (Date.now() - began > BOOT_MINUTES * 60_000)
      return refuse(
        `Systems Manager has not heard of ${instance} in ${String(BOOT_MINUTES)} minutes; the farm's image needs its agent, and the subnet a way out`,
      );
    await sleep(pauseMs, undefined, { signal });
  }
  onStep('the volume is being mounted');
  const answer = await volumeCommand(instance, 'ready', env);
  if (!answer?.isDone) return refuse(answer?.said ?? `Systems Manager does not reach ${instance} any more`);
  const { LaunchTime = new Date() } = (await describe(client, instance)) ?? {};
  return { instance, zone, volume, ends: new Date(LaunchTime.getTime() + hours * 3_600_000).toISOString() };
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
