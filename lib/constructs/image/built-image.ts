import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** A machine image that the farm has made for itself. */
export interface BuiltImage {
  /** What it is made from: an image's id, or the name of an SSM parameter. @default - as `machineImage` is by default */
  readonly base?: string;
  /** What it is made on. @default 'c6i.large' */
  readonly instanceType?: ec2.InstanceType;
}
