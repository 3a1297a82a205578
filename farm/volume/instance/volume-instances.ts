import { type EC2Client, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import * as v from 'valibot';
import { whole } from '../../../protocol/text/bounded-numbers';
import type { AwsEnvironment } from '../../aws/client-options';
import { withEc2 } from '../../aws/ec2-client';
import { FARM_TAG, HOURS_TAG, tagOf, VOLUME_TAG } from '../volume-tags';

/** The instance of a volume, made by `brenda volume new`. */
export interface VolumeInstance {
  /** Of the volume. */
  readonly name: string;
  readonly id: string;
  /** As EC2 calls it: `pending`, `running`, `stopping`, `stopped`, `shutting-down`; never `terminated`. */
  readonly state: string;
  readonly type: string;
  readonly zone: string;
  /** The farm whose image and network it has. */
  readonly farm: string;
  /** ISO 8601. */
  readonly at: string;
  /** When it ends itself, ISO 8601, give or take what it needs to boot; null when that is not known. */
  readonly ends: string | null;
  /** Why it is not running, as EC2 says it. */
  readonly reason: string | null;
}

const HOUR_MS = 3_600_000;
/** It may be written by any principal that may tag an instance. */
const hours = v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), whole(1));

/**
 * The instances of volumes that are not terminated yet, of this account and Region, by their names.
 *
 * @param name only those of this volume. @default - all
 */
export async function volumeInstances(client: EC2Client, name?: string): Promise<VolumeInstance[]> {
  const Filters = [
    name === undefined
      ? { Name: 'tag-key', Values: [VOLUME_TAG] }
      : { Name: `tag:${VOLUME_TAG}`, Values: [name] },
    {
      Name: 'instance-state-name',
      Values: ['pending', 'running', 'stopping', 'stopped', 'shutting-down'],
    },
  ];
  const found: VolumeInstance[] = [];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters }))
    for (const { Instances = [] } of Reservations) found.push(...Instances.map(instanceOf));
  return found.sort((a, b) => (`${a.name} ${a.at}` < `${b.name} ${b.at}` ? -1 : 1));
}

/** The same, for who has no client. @param env where AWS is. @default process.env */
export async function allVolumeInstances(
  name?: string,
  env: AwsEnvironment = process.env,
): Promise<VolumeInstance[]> {
  return withEc2(env, (client) => volumeInstances(client, name));
}

/** Whether it is up, or on its way there. */
export function isUp({ state }: VolumeInstance): boolean {
  return state === 'pending' || state === 'running';
}

function instanceOf({
  InstanceId = '',
  InstanceType,
  LaunchTime,
  Placement,
  State,
  StateReason,
  Tags,
}: Instance): VolumeInstance {
  const asked = v.safeParse(hours, tagOf(Tags, HOURS_TAG));
  return {
    name: tagOf(Tags, VOLUME_TAG) ?? '',
    id: InstanceId,
    state: State?.Name ?? '',
    type: InstanceType ?? '',
    zone: Placement?.AvailabilityZone ?? '',
    farm: tagOf(Tags, FARM_TAG) ?? '',
    at: LaunchTime?.toISOString() ?? '',
    ends:
      asked.success && LaunchTime
        ? new Date(LaunchTime.getTime() + asked.output * HOUR_MS).toISOString()
        : null,
    reason: StateReason?.Message ?? null,
  };
}
