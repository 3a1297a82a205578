import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** A machine image that is built for the farm. */
export interface BuiltImage {
  /** The base: an image's id, or the name of an SSM parameter. @default - the default of `machineImage` */
  readonly base?: string;
  /** The type of the instance that builds it. @default 'c6i.large' */
  readonly instanceType?: ec2.InstanceType;
}
