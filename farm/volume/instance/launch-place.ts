import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeImagesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { UserFault } from '../../../protocol/failure/fault';
import { withAutoScaling } from '../../aws/auto-scaling-client';
import type { AwsEnvironment } from '../../aws/client-options';

/** What an instance of a farm is started from, and where: as its group starts them. */
export interface LaunchPlace {
  readonly image: {
    readonly id: string;
    /** `x86_64`, `arm64` */
    readonly architecture: string;
    readonly rootDevice: string;
    /** Of its root volume, as the image has it. */
    readonly rootGiB: number;
    /** Further volumes that it asks for. */
    readonly otherDevices: readonly string[];
  };
  readonly securityGroups: readonly string[];
  /** Whether instances get public addresses. @default - as the subnet has it */
  readonly isPublic: boolean | undefined;
  /** In the order of the zones. */
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
}

/**
 * @param group the farm's Auto Scaling group.
 * @throws UserFault when there is no such group, or its image is gone.
 */
export async function launchPlace(
  client: EC2Client,
  group: string,
  env: AwsEnvironment = process.env,
): Promise<LaunchPlace> {
  const { template, subnetIds } = await groupOf(group, env);
  const { LaunchTemplateVersions: [version] = [] } = await client.send(
    new DescribeLaunchTemplateVersionsCommand({
      ...(template.LaunchTemplateId === undefined
        ? { LaunchTemplateName: template.LaunchTemplateName }
        : { LaunchTemplateId: template.LaunchTemplateId }),
      Versions: [template.Version ?? '$Default'],
    }),
  );
  const {
    ImageId = '',
    SecurityGroupIds = [],
    NetworkInterfaces: [network] = [],
  } = version?.LaunchTemplateData ?? {};
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand({ SubnetIds: subnetIds }));
  return {
    image: await imageOf(client, ImageId),
    securityGroups: network?.Groups ?? SecurityGroupIds,
    isPublic: network?.AssociatePublicIpAddress,
    subnets: Subnets.map(({ SubnetId = '', AvailabilityZone = '' }) => ({
      id: SubnetId,
      zone: AvailabilityZone,
    })).sort((a, b) => (a.zone < b.zone ? -1 : 1)),
  };
}

async function groupOf(group: string, env: AwsEnvironment) {
  return withAutoScaling(env, async (client) => {
    const { AutoScalingGroups: [found] = [] } = await client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
    );
    const template =
      found?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification ?? found?.LaunchTemplate;
    const subnetIds = (found?.VPCZoneIdentifier ?? '').split(',').filter(Boolean);
    if (!template || subnetIds.length === 0)
      throw new UserFault(`there is no Auto Scaling group ${group} with a launch template and subnets`);
    return { template, subnetIds };
  });
}

async function imageOf(client: EC2Client, id: string): Promise<LaunchPlace['image']> {
  const { Images: [image] = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [id] }));
  const { Architecture, RootDeviceName, BlockDeviceMappings = [] } = image ?? {};
  if (Architecture === undefined || RootDeviceName === undefined)
    throw new UserFault(
      `the farm's image ${id} is not there, or this account may not see it; npx cdk deploy takes the one of today`,
    );
  const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName);
  return {
    id,
    architecture: Architecture,
    rootDevice: RootDeviceName,
    rootGiB: root?.Ebs?.VolumeSize ?? 0,
    otherDevices: BlockDeviceMappings.flatMap(({ DeviceName, Ebs }) =>
      DeviceName !== undefined && DeviceName !== RootDeviceName && Ebs ? [DeviceName] : [],
    ),
  };
}
