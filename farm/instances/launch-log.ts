import { type Activity, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { ifTold } from '../account/if-told';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { endedByEc2, type LaunchLog } from './instance-requests';

/**
 * The largest page of DescribeScalingActivities:
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
 */
const PAGE = 100;

/**
 * The newest activities of a group, and EC2's reasons for terminated instances. EC2 keeps those for about an hour.
 *
 * @param onRefused receives a line for each request that failed.
 * @param env where AWS is. @default process.env
 */
export async function launchLog(
  group: string,
  onRefused: (why: string) => void,
  env: AwsEnvironment = process.env,
): Promise<LaunchLog> {
  const activities =
    (await ifTold(() => newest(group, env), onRefused))?.map(
      ({ Description, Cause, StartTime, StatusCode, StatusMessage }) => ({
        description: Description ?? '',
        cause: Cause ?? '',
        at: StartTime?.getTime() ?? 0,
        status: StatusCode ?? '',
        message: StatusMessage,
      }),
    ) ?? [];
  const ended = endedByEc2(activities);
  const reasons = ended.length > 0 ? await ifTold(() => stateReasons(ended, env), onRefused) : undefined;
  return { activities, reasons: reasons ?? new Map<string, string>() };
}

async function newest(group: string, env: AwsEnvironment): Promise<readonly Activity[]> {
  return withAutoScaling(env, async (client) => {
    const { Activities = [] } = await client.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group, MaxRecords: PAGE }),
    );
    return Activities;
  });
}

/** `Server.SpotInstanceTermination`, by instance. Uses a filter, because an id that EC2 has forgotten is then no fault. */
async function stateReasons(ids: readonly string[], env: AwsEnvironment): Promise<Map<string, string>> {
  return withEc2(env, async (client) => {
    const reasons = new Map<string, string>();
    const question = { Filters: [{ Name: 'instance-id', Values: [...ids] }] };
    for await (const { Reservations = [] } of paginateDescribeInstances({ client }, question))
      for (const { Instances = [] } of Reservations)
        for (const { InstanceId: id, StateReason } of Instances)
          if (id !== undefined && StateReason?.Code !== undefined) reasons.set(id, StateReason.Code);
    return reasons;
  });
}
