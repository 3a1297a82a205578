import { type Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { type FarmEntry, farmParameter, FARMS_PATH } from '../../../protocol/farm/farm-entry';
import type { WhenDrained } from './render-farm-props';

/** The parts of a farm that the command line uses. */
interface FarmParts {
  readonly farmName: string;
  /** The job of the deployment. */
  readonly jobId: string;
  readonly framesBucket: s3.IBucket;
  readonly projectBucket: s3.IBucket;
  readonly taskQueue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly seeder: lambda.IFunction;
  readonly drainer: lambda.IFunction;
  readonly logGroup: logs.ILogGroup;
}

export interface FarmDirectoryEntryProps {
  readonly farm: FarmParts;
  /** The destination of frames: `s3://bucket/prefix`. @default - the farm's own bucket */
  readonly framesAt?: string | undefined;
  /** Whether instances have GPUs. */
  readonly gpu: boolean;
  /** Its identity in jobs. */
  readonly blender: string;
  readonly lease: Duration;
  readonly whenDrained: WhenDrained;
  /** The instance profile of instances that prepare volumes. */
  readonly volumeProfile: string;
}

/**
 * The entry by which the command line finds the farm: `brenda status --farm NAME`.
 *
 * Resources deployed: a parameter in Systems Manager's Parameter Store, of the standard tier. It is deleted with the stack.
 *
 * Idle cost: none; an account has 10,000 of them for free.
 *
 * Security: it holds the names of the farm's resources, and nothing secret. The names alone grant no access.
 */
export class FarmDirectoryEntry extends Construct {
  private readonly parameter: ssm.StringParameter;

  constructor(scope: Construct, id: string, props: FarmDirectoryEntryProps) {
    super(scope, id);
    const { farm, framesAt, gpu, blender, lease, whenDrained, volumeProfile } = props;
    const { stackName, account, region } = Stack.of(this);
    const entry: FarmEntry = {
      version: 1,
      farm: farm.farmName,
      stack: stackName,
      account,
      region,
      framesBucket: farm.framesBucket.bucketName,
      projectBucket: farm.projectBucket.bucketName,
      ...(framesAt === undefined ? {} : { framesAt }),
      queueUrl: farm.taskQueue.queueUrl,
      deadLetterUrl: farm.deadLetterQueue.queueUrl,
      group: farm.farmName,
      seeder: farm.seeder.functionName,
      drainer: farm.drainer.functionName,
      logGroup: farm.logGroup.logGroupName,
      job: farm.jobId,
      gpu,
      blender,
      leaseSeconds: lease.toSeconds(),
      volumeProfile,
      whenDrained,
    };
    this.parameter = new ssm.StringParameter(this, 'Parameter', {
      description: 'Where the parts of a render farm are, for the command brenda',
      parameterName: farmParameter(farm.farmName),
      // Set explicitly, because the CDK cannot inspect a name that is a token.
      simpleName: false,
      // An account may have another default tier, which costs money.
      tier: ssm.ParameterTier.STANDARD,
      stringValue: Stack.of(this).toJsonString(entry),
    });
  }

  /** Allows a principal to find this farm by its name or as the only one, and so to see the names of other farms. */
  grantFind(grantee: iam.IGrantable): iam.Grant {
    const every = Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: FARMS_PATH.slice(1),
    });
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetParameter'],
      resourceArns: [this.parameter.parameterArn],
    }).combine(
      // IAM checks a listing by the requested path, with everything below it; a single farm cannot be listed.
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['ssm:GetParametersByPath'],
        resourceArns: [every],
      }),
    );
  }
}
