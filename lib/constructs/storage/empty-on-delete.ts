import { type CfnResource, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';

const PROVIDER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';
const LOG = 'EmptyOnDeleteLog';

/** The CDK's function that empties buckets when their stack is deleted. A stack has one, shared by all its buckets. */
export const EmptyOnDelete = {
  /**
   * Gives it a log group of the stack. Otherwise Lambda would create one, which would outlive the stack and never be deleted. It also loses
   * the permission to create one: its last lines may arrive after the group is deleted, and would create the group again.
   * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
   */
  logsOf(stack: Stack): void {
    const [handler, role] = ['Handler', 'Role'].map(
      (id) => stack.node.tryFindChild(PROVIDER)?.node.tryFindChild(id) as CfnResource | undefined,
    );
    if (!handler || !role || stack.node.tryFindChild(LOG)) return;
    const group = new logs.LogGroup(stack, LOG, {
      retention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    handler.addPropertyOverride('LoggingConfig', { LogGroup: group.logGroupName });
    // What it may do in buckets, their own policies say.
    role.addPropertyDeletionOverride('ManagedPolicyArns');
    role.addPropertyOverride('Policies', [
      {
        PolicyName: 'WriteLogs',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'WriteLogs',
              Effect: 'Allow',
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: group.logGroupArn,
            },
          ],
        },
      },
    ]);
  },
};
