import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { UserFault } from '../../protocol/failure/fault';
import { withAutoScaling } from '../aws/auto-scaling-client';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';

/**
 * The user data that the next instance of a group boots with, from its launch template.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault when there is no such group, or its launch template has no user data.
 */
export async function launchedUserData(group: string, env: AwsEnvironment = process.env): Promise<string> {
  const launched = await launchTemplateOf(group, env);
  const { LaunchTemplateVersions: [version] = [] } = await withEc2(env, (client) =>
    client.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: launched.LaunchTemplateId,
        Versions: [launched.Version ?? '$Default'],
      }),
    ),
  );
  const encoded = version?.LaunchTemplateData?.UserData;
  if (encoded === undefined) throw new UserFault(`the launch template of group ${group} has no user data`);
  return Buffer.from(encoded, 'base64').toString('utf8');
}

async function launchTemplateOf(group: string, env: AwsEnvironment) {
  return withAutoScaling(env, async (client) => {
    const { AutoScalingGroups: [found] = [] } = await client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
    );
    const launched =
      found?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification ?? found?.LaunchTemplate;
    if (!launched) throw new UserFault(`there is no Auto Scaling group ${group} with a launch template`);
    return launched;
  });
}
