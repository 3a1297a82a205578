import { type CfnResource, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';

const PROVIDER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';
const LOG = 'EmptyOnDeleteLog';

/** The CDK's function that empties buckets when their stack is deleted. A stack has one, shared by all its buckets. */
export const EmptyOnDelete = {
  /** Gives it a log group of the stack. Otherwise Lambda would create one, which would outlive the stack and never be deleted. */
  logsOf(stack: Stack): void {
    const handler = stack.node.tryFindChild(PROVIDER)?.node.tryFindChild('Handler') as
      CfnResource | undefined;
    if (!handler || stack.node.tryFindChild(LOG)) return;
    const group = new logs.LogGroup(stack, LOG, {
      retention: logs.RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    handler.addPropertyOverride('LoggingConfig', { LogGroup: group.logGroupName });
  },
};
