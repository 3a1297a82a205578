import {
  type Activity,
  type AutoScalingClient,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { launchMessage } from '../../protocol/failure/launch-fault';

/** The newest page of activities. There is one for each attempted instance, so the last few are enough even in a large group. */
const MOST_READ = 20;

/**
 * The status message of the last launch that has ended, if it failed. Activities are sorted newest first, and those in progress come before
 * them. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
 *
 * @param since milliseconds since 1970; activities that began earlier are ignored.
 * @returns one line; undefined when the last launch succeeded, or none has ended.
 */
export async function launchFailure(
  client: AutoScalingClient,
  group: string,
  since: number,
): Promise<string | undefined> {
  const { Activities = [] } = await client.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group, MaxRecords: MOST_READ }),
  );
  const last = Activities.find((one) => isLaunch(one) && ENDS.has(one.StatusCode ?? ''));
  if (!last || last.StatusCode === 'Successful') return undefined;
  if ((last.StartTime?.getTime() ?? 0) < since) return undefined;
  return launchMessage(last.StatusMessage ?? 'it did not say why');
}

const ENDS = new Set(['Successful', 'Failed', 'Cancelled']);

function isLaunch({ Description = '' }: Activity): boolean {
  return Description.startsWith('Launching');
}
