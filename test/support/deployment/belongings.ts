import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeLaunchTemplatesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../../../farm/aws/client-options';
import { s3Client } from '../../../farm/store/s3-client';
import { sqsClient } from '../../../farm/queue/sqs-client';
import { askAws, askQueryApi, textsOf } from '../aws/query-api';
import type { EmulatedAccount } from './emulated-account';

type Names = readonly (string | undefined)[] | undefined;

/** Everything in an account that a stack may leave behind, each as `kind name`, sorted. */
export async function belongingsOf(account: EmulatedAccount): Promise<string[]> {
  const found: string[] = [];
  const have = (kind: string, names: Names): void => {
    found.push(...(names ?? []).map((name) => `${kind} ${String(name)}`));
  };
  await Promise.all([bySdk(account, have), byHttp(account, have)]);
  return found.sort();
}

/** What no SDK client is installed for, with the element that names it. */
const BY_QUERY = [
  ['stack', 'cloudformation', 'DescribeStacks', 'StackName'],
  ['role', 'iam', 'ListRoles', 'RoleName'],
  ['profile', 'iam', 'ListInstanceProfiles', 'InstanceProfileName'],
  ['policy', 'iam', 'ListPolicies', 'PolicyName', { Scope: 'Local' }],
  ['alarm', 'monitoring', 'DescribeAlarms', 'AlarmName'],
  ['topic', 'sns', 'ListTopics', 'TopicArn'],
] as const;

async function byHttp({ env }: EmulatedAccount, have: (kind: string, names: Names) => void): Promise<void> {
  for (const [kind, service, action, element, parameters] of BY_QUERY)
    have(kind, textsOf(await askQueryApi(env, service, action, parameters), element));
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.ListRules' };
  const { Rules } = JSON.parse(await askAws(env, 'events', headers, '{}')) as { Rules: { Name: string }[] };
  have(
    'rule',
    Rules.map(({ Name }) => Name),
  );
}

async function bySdk({ env }: EmulatedAccount, have: (kind: string, names: Names) => void): Promise<void> {
  const options = clientOptions(env);
  const [ec2, groups, functions, parameters] = [
    new EC2Client(options),
    new AutoScalingClient(options),
    new LambdaClient(options),
    new SSMClient(options),
  ];
  const alive = { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] };
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters: [alive] }));
  have(
    'instance',
    Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
  );
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({}));
  have(
    'volume',
    Volumes?.map(({ VolumeId }) => VolumeId),
  );
  const { LaunchTemplates } = await ec2.send(new DescribeLaunchTemplatesCommand({}));
  have(
    'launch template',
    LaunchTemplates?.map(({ LaunchTemplateId }) => LaunchTemplateId),
  );
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  have(
    'vpc',
    Vpcs?.map(({ VpcId }) => VpcId),
  );
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  have(
    'subnet',
    Subnets?.map(({ SubnetId }) => SubnetId),
  );
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({}));
  have(
    'route table',
    RouteTables?.map(({ RouteTableId }) => RouteTableId),
  );
  const { InternetGateways } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  have(
    'gateway',
    InternetGateways?.map(({ InternetGatewayId }) => InternetGatewayId),
  );
  const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  have(
    'endpoint',
    VpcEndpoints?.map(({ VpcEndpointId }) => VpcEndpointId),
  );
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  have(
    'security group',
    SecurityGroups?.map(({ GroupId }) => GroupId),
  );
  const { AutoScalingGroups } = await groups.send(new DescribeAutoScalingGroupsCommand({}));
  have(
    'group',
    AutoScalingGroups?.map(({ AutoScalingGroupName }) => AutoScalingGroupName),
  );
  const { Functions } = await functions.send(new ListFunctionsCommand({}));
  have(
    'function',
    Functions?.map(({ FunctionName }) => FunctionName),
  );
  const logs = new CloudWatchLogsClient(options);
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  have(
    'log group',
    logGroups?.map(({ logGroupName }) => logGroupName),
  );
  const { Buckets } = await s3Client(env).send(new ListBucketsCommand({}));
  have(
    'bucket',
    Buckets?.map(({ Name }) => Name),
  );
  const { QueueUrls } = await sqsClient(env).send(new ListQueuesCommand({}));
  have('queue', QueueUrls);
  const { Parameters = [] } = await parameters.send(new DescribeParametersCommand({}));
  // Amazon's own come to be there when the first of them is asked for.
  have(
    'parameter',
    Parameters.map(({ Name }) => Name).filter((name) => !name?.startsWith('/aws/')),
  );
}
