import { Aws, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import { ACCOUNT_PROPERTY, type AccountQuestion } from '../../../protocol/farm/account-question';
import { FarmFunction } from './farm-function';
import type { Permission } from '../permissions/statement';

export interface AccountCheckProps {
  /** The farm's requirements. Values may be tokens. */
  readonly needs: Omit<AccountQuestion, 'account'>;
  /** The routes and endpoints that the subnets depend on. */
  readonly network: IDependable;
  readonly logRetention: logs.RetentionDays;
}

/**
 * Checks the account during the deployment, before the group exists. It checks the quotas for at least one instance, the types in the
 * Region and its zones, and Auto Scaling's access to the key of new volumes. It also checks whether instances reach AWS from their subnets,
 * and whether image and snapshots exist. A farm that would render nothing is refused with the fix; nothing has cost money by then.
 *
 * The check runs when one of these changes. The drainer finds out about later changes of the account.
 * docs/decisions/0040-the-deployment-looks-at-the-account.md
 *
 * Resources deployed: a function, its role and its log group; a custom resource that calls it.
 *
 * Idle cost: none.
 *
 * Security: it can only describe.
 */
export class AccountCheck extends Construct {
  /** Resources that cost money must depend on this. */
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
