import { type Activity, paginateDescribeScalingActivities } from '@aws-sdk/client-auto-scaling';
import { type Instance as Ec2Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import * as v from 'valibot';
import type { Instance } from '../../protocol/ledger/manifest';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { ifTold } from '../account/if-told';

/** The billed time of an instance. Times are milliseconds since 1970. */
export interface InstanceLife extends Instance {
  readonly launched: number;
  /** Undefined while it is up, and when it is no longer known. */
  readonly ended?: number;
  readonly isUp: boolean;
}

/** An activity's outcome is not used. */
export type LoggedActivity = Pick<Activity, 'Description' | 'StartTime' | 'EndTime' | 'Details'>;
export type KnownInstance = Pick<
  Ec2Instance,
  | 'InstanceId'
  | 'InstanceType'
  | 'InstanceLifecycle'
  | 'LaunchTime'
  | 'Placement'
  | 'State'
  | 'StateTransitionReason'
>;

/**
 * The billed times of a group's instances, by id, as far as AWS still keeps them. Auto Scaling's activity history covers six weeks; EC2
 * describes an instance until an hour after its termination.
 *
 * @param onRefused receives a line for each request that failed.
 * @param env where AWS is. @default process.env
 */
export async function instanceLives(
  group: string,
  onRefused: (why: string) => void,
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, InstanceLife>> {
  const [activities = [], instances] = await Promise.all([
    ifTold(() => loggedActivities(group, env), onRefused),
    ifTold(() => knownInstances(group, env), onRefused),
  ]);
  return livesOf(activities, instances);
}

async function loggedActivities(group: string, env: AwsEnvironment): Promise<LoggedActivity[]> {
  return withAutoScaling(env, async (client) => {
    const all: LoggedActivity[] = [];
    const question = { AutoScalingGroupName: group, MaxRecords: 100 };
    for await (const { Activities = [] } of paginateDescribeScalingActivities({ client }, question))
      all.push(
        ...Activities.map(({ Description, StartTime, EndTime, Details }) => ({
          ...(Description === undefined ? {} : { Description }),
          ...(Details === undefined ? {} : { Details }),
          ...(EndTime === undefined ? {} : { EndTime }),
          StartTime,
        })),
      );
    return all;
  });
}

/** The instances of a group that EC2 still describes. */
export async function knownInstances(group: string, env: AwsEnvironment): Promise<KnownInstance[]> {
  return withEc2(env, async (client) => {
    const all: KnownInstance[] = [];
    const question = {
      Filters: [{ Name: 'tag:aws:autoscaling:groupName', Values: [group] }],
      MaxResults: 1000,
    };
    for await (const { Reservations = [] } of paginateDescribeInstances({ client }, question))
      for (const { Instances = [] } of Reservations) all.push(...Instances);
    return all;
  });
}

const details = v.pipe(v.string(), v.parseJson(), v.object({ 'Availability Zone': v.optional(v.string()) }));

/**
 * Merges both sources. EC2's launch time is more exact, and so is Auto Scaling's end time.
 *
 * @param instances undefined when EC2 refused: an instance without a known end then counts as up.
 */
export function livesOf(
  activities: readonly LoggedActivity[],
  instances: readonly KnownInstance[] | undefined,
): Map<string, InstanceLife> {
  const lives = new Map<string, InstanceLife>();
  for (const { Description = '', StartTime, Details } of activities) {
    const id = /^Launching a new EC2 instance: (i-\w+)/.exec(Description)?.[1];
    if (id === undefined || !StartTime) continue;
    const read = v.safeParse(details, Details);
    const zone = read.success ? read.output['Availability Zone'] : undefined;
    const isUp = instances === undefined;
    lives.set(id, { launched: StartTime.getTime(), isUp, ...(zone === undefined ? {} : { zone }) });
  }
  for (const one of instances ?? []) {
    const { InstanceId: id, InstanceType: type, InstanceLifecycle: lifecycle = 'on-demand' } = one;
    if (id === undefined || !one.LaunchTime) continue;
    const zone = one.Placement?.AvailabilityZone ?? lives.get(id)?.zone;
    const isUp = ['pending', 'running'].includes(one.State?.Name ?? '');
    const ended = isUp ? undefined : endOf(one.StateTransitionReason);
    lives.set(id, {
      launched: one.LaunchTime.getTime(),
      isUp,
      lifecycle,
      ...(type === undefined ? {} : { type }),
      ...(zone === undefined ? {} : { zone }),
      ...(ended === undefined ? {} : { ended }),
    });
  }
  for (const { Description = '', StartTime, EndTime } of activities) {
    const id = /^Terminating EC2 instance: (i-\w+)/.exec(Description)?.[1];
    const life = id === undefined ? undefined : lives.get(id);
    const ended = (EndTime ?? StartTime)?.getTime();
    if (id !== undefined && life && ended !== undefined) lives.set(id, { ...life, isUp: false, ended });
  }
  return lives;
}

/** `User initiated (2026-11-22 10:00:00 GMT)` */
function endOf(reason = ''): number | undefined {
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(reason) ?? [];
  return day === undefined || time === undefined ? undefined : Date.parse(`${day}T${time}Z`);
}
