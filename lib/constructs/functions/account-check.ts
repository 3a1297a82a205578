import { Aws, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import { ACCOUNT_PROPERTY, type AccountQuestion } from '../../../protocol/farm/account-question';
import { FarmFunction } from './farm-function';
import type { Permission } from '../permissions/statement';

export interface AccountCheckProps {
  /** What the farm needs. Values may be tokens. */
  readonly needs: Omit<AccountQuestion, 'account'>;
  /** What the subnets need to be what they are: routes, endpoints. */
  readonly network: IDependable;
  readonly logRetention: logs.RetentionDays;
}

/**
 * Looks at the account while the farm is deployed, before there is a group: whether it may have one of the instances (quotas), whether the
 * Region and the zones have all the types, whether Auto Scaling may use the key that new volumes are encrypted with, whether instances reach AWS from their
 * subnets, and whether image and snapshots are there. A farm that would render nothing is refused, with what to do; until then nothing costs anything.
 *
 * It looks when something of this is new. What the account becomes later, the drainer finds out.
 * docs/decisions/0040-the-deployment-looks-at-the-account.md
 *
 * Resources deployed: a function, its role and its log group; a custom resource that calls it.
 *
 * Idle cost: none.
 *
 * Security: it can describe, and nothing else.
 */
export class AccountCheck extends Construct {
  /** Whatever costs something is to depend on it. */
  readonly done: CustomResource;

  constructor(scope: Construct, id: string, { needs, network, logRetention }: AccountCheckProps) {
    super(scope, id);
    const check = new FarmFunction(this, 'Function', {
      code: 'account-check',
      description: 'Looks whether a render farm would render in this account',
      permissions: permissions(Stack.of(this)),
      memorySize: 256,
      timeout: Duration.minutes(1),
      logRetention,
    });
    const question: AccountQuestion = { account: Aws.ACCOUNT_ID, ...needs };
    this.done = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::BrendaAccountCheck',
      serviceToken: check.function.functionArn,
      serviceTimeout: Duration.minutes(3),
      properties: { [ACCOUNT_PROPERTY]: Stack.of(this).toJsonString(question) },
    });
    this.done.node.addDependency(check.policy, network);
  }
}

function permissions(stack: Stack): Permission[] {
  return [
    {
      sid: 'SeeWhatThereIs',
      reason:
        'Which types there are, and where; ways out of subnets; image and snapshots; the key of new volumes.',
      actions: [
        'ec2:DescribeInstanceTypeOfferings',
        'ec2:DescribeInstanceTypes',
        'ec2:GetInstanceTypesFromInstanceRequirements',
        'ec2:DescribeSubnets',
        'ec2:DescribeRouteTables',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeImages',
        'ec2:DescribeSnapshots',
        'ec2:GetEbsDefaultKmsKeyId',
      ],
      resources: ['*'],
      wildcard: 'EC2 knows no permission to describe single things.',
    },
    {
      sid: 'SeeQuotas',
      reason: 'How many vCPUs the account may have.',
      actions: ['servicequotas:GetServiceQuota', 'servicequotas:GetAWSDefaultServiceQuota'],
      resources: ['*'],
      wildcard: 'Which quotas there are, the types decide; there is nothing in them but numbers.',
    },
    {
      sid: 'SeeWhoMayUseKey',
      reason: 'Whether Auto Scaling may use the key of new volumes.',
      actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListGrants'],
      resources: [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
      wildcard: 'Which key it is, the account says. Nothing is read or written with it.',
    },
  ];
}
