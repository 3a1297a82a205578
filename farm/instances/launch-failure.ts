import {
  type Activity,
  type AutoScalingClient,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { launchMessage } from '../../protocol/failure/launch-fault';

/** A page of the newest. One for each instance that was tried: in a group of many the last few say why. */
const MOST_READ = 20;

/**
 * What Auto Scaling says of the last launch that it ended, if that failed. Activities come newest first, those in progress before them.
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
 *
 * @param since milliseconds since 1970: of what began before, nothing is told.
 * @returns one line; undefined when the last launch went well, or none has ended.
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
