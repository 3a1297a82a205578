import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { messageOf, UserFault } from '../../../protocol/failure/fault';

/** An image by its name and owner. */
export interface NamedImage {
  readonly name: string;
  readonly owner: string;
}

/** The CDK's id for an image that its command line has still to look up. No image has such an id. */
export const UNKNOWN_IMAGE = 'ami-1234';

/**
 * The newest available image of a name, at the CDK command line's first look-up. The context file keeps the result, so that a newer image
 * does not change the farm by itself.
 *
 * @param setting for messages.
 * @returns its id; `UNKNOWN_IMAGE` before the look-up.
 */
export function lookedUpImage(scope: Construct, { name, owner }: NamedImage, setting: string): string {
  const { account, region } = Stack.of(scope);
  const known = scope.node.metadata.length;
  let id: string | undefined;
  try {
    id = ec2.MachineImage.lookup({ name, owners: [owner] }).getImage(scope).imageId;
  } catch (error) {
    throw new UserFault(`${setting} "${name}": cannot be looked up: ${messageOf(error)}`, { cause: error });
  }
  const refused = scope.node.metadata.slice(known).find(({ type }) => type === 'aws:cdk:error');
  if (refused)
    throw new UserFault(
      `${setting} "${name}": no image of this name by ${owner} is found in ${region} of account ${account} (${String(refused.data).split('\n')[0] ?? ''}); see what there is: aws ec2 describe-images --owners ${owner} --region ${region}`,
    );
  return id;
}

/** The VPC that the CDK's command line has looked up; a placeholder before that. */
export function lookedUpVpc(scope: Construct, vpc: string): ec2.IVpc {
  const known = scope.node.metadata.length;
  const found = ec2.Vpc.fromLookup(scope, 'Vpc', vpc === 'default' ? { isDefault: true } : { vpcId: vpc });
  // When AWS refuses, the CDK reports an error beside the others, and continues with a dummy VPC.
  const fault = scope.node.metadata.slice(known).find(({ type }) => type === 'aws:cdk:error');
  if (!fault) return found;
  const text = String(fault.data).split('\n')[0] ?? '';
  const { account, region } = Stack.of(scope);
  if (!/could not find any vpcs/i.test(text)) throw new UserFault(`vpc ${vpc}: cannot be looked up: ${text}`);
  throw new UserFault(
    vpc === 'default'
      ? `vpc default: account ${account} has no default VPC in ${region}; leave vpc out, and the farm makes its own, which costs nothing, or make one: aws ec2 create-default-vpc --region ${region}`
      : `vpc ${vpc}: there is none in ${region} of account ${account}; leave vpc out, and the farm makes its own, or name one of: aws ec2 describe-vpcs --region ${region}`,
  );
}
