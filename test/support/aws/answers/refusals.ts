import {
  AutoScalingClient,
  CreateOrUpdateTagsCommand,
  DeleteTagsCommand,
} from '@aws-sdk/client-auto-scaling';
import { clientOptions } from '../../../../farm/aws/client-options';

/**
 * What EC2 says to a launch that it refuses, by the kind of refusal; Auto Scaling puts "Launching EC2 instance failed." behind it. Each as
 * it is at the address.
 */
export const REFUSALS = {
  // https://github.com/aws-deepracer-community/deepracer-on-the-spot/issues/55
  spotQuota:
    'Could not launch Spot Instances. MaxSpotInstanceCountExceeded - Max spot instance count exceeded.',
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  quota:
    'You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
  // https://github.com/buildkite/elastic-ci-stack-for-aws/issues/851
  capacity:
    'Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.',
  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-capacity.html
  zoneCapacity:
    'We currently do not have sufficient c7a.xlarge capacity in the Availability Zone you requested (us-east-1a). Our system will be working on provisioning additional capacity. You can currently get c7a.xlarge capacity by not specifying an Availability Zone in your request or choosing us-east-1b.',
  // https://github.com/aws/aws-parallelcluster-node/pull/415
  price:
    'Could not launch Spot Instances. SpotMaxPriceTooLow - Your Spot request price of 0.001 is lower than the minimum required Spot request fulfillment price of 0.0374.',
  // https://github.com/mludvig/aws-ethereum-miner/issues/23
  type: 'Could not launch Spot Instances. InvalidFleetConfiguration - Your requested instance type (p3.8xlarge) is not supported in your requested Availability Zone (us-east-2c).',
  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-instancelaunchfailure.html
  key: 'Client.InternalError: Client error on launch.',
  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-ami.html
  image: "The AMI ID 'ami-0123456789abcdef0' does not exist.",
  // https://github.com/LinkedInLearning/learning-terraform-3087701/issues/345
  plan: "InvalidParameterCombination - The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, run 'describe-instance-types' with the filter 'free-tier-eligible=true'.",
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  account:
    'PendingVerification - Your account is currently being verified. Verification normally takes less than 2 hours.',
} as const;

export type Refusal = keyof typeof REFUSALS;

/** What the emulated Auto Scaling does with the launches of a group: see `moto-mended/sitecustomize.py`. */
export type Treatment = 'emulated:refuses' | 'emulated:pends' | 'emulated:suspends';

/** Has the emulator treat a group's launches so, until it is told `undefined`. */
export async function treatLaunches(
  env: Readonly<Record<string, string>>,
  group: string,
  Key: Treatment,
  Value: string | undefined,
): Promise<void> {
  const client = new AutoScalingClient(clientOptions(env));
  const tag = { ResourceId: group, ResourceType: 'auto-scaling-group', Key };
  await (Value === undefined
    ? client.send(new DeleteTagsCommand({ Tags: [tag] }))
    : client.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Value, PropagateAtLaunch: false }] })));
  client.destroy();
}
