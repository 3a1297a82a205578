import { visibleLine } from '../text/visible';

/** Why a farm gets no instances, and what mends it. */
export interface LaunchFault {
  readonly sort: string;
  /** One line. */
  readonly says: string;
  /** One line: what to do, with the command where there is one. */
  readonly mend: string;
}

interface Row extends LaunchFault {
  readonly is: RegExp;
}

/** Before the reason for which Auto Scaling launches nothing, which is not that of an activity. */
export const SUSPENDED = 'Launch is suspended: ';

const DOCTOR = 'brenda doctor --farm says how much it is, and the command that asks for more';

/**
 * By what Auto Scaling says of an activity that failed, the first that fits. The words are those of EC2's error codes
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html) and of the pages about launches that fail
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-instancelaunchfailure.html, ts-as-capacity.html and ts-as-ami.html
 * beside it), and what others met is named at its row.
 */
const TABLE: readonly Row[] = [
  {
    // "User suspended at ...", by DescribeAutoScalingGroups' example in the API reference; all else is administrative.
    is: /^Launch is suspended: User/,
    sort: 'suspended by a user',
    says: 'the process Launch of the group is suspended',
    mend: 'aws autoscaling resume-processes --scaling-processes Launch --auto-scaling-group-name GROUP',
  },
  {
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
    is: /^Launch is suspended: /,
    sort: 'suspended',
    says: 'Auto Scaling has given up launching, as it does after a day without an instance',
    mend: 'mend the cause (aws autoscaling describe-scaling-activities has it), then brenda resume --farm',
  },
  {
    // https://github.com/aws-deepracer-community/deepracer-on-the-spot/issues/55
    is: /MaxSpotInstanceCountExceeded|max spot instance count exceeded/i,
    sort: 'quota',
    says: "the account's quota of vCPUs at spot is used up, or smaller than one instance",
    mend: `${DOCTOR}; or smaller instanceTypes, or fewer (maxInstances)`,
  },
  {
    is: /VcpuLimitExceeded|InstanceLimitExceeded|vCPU (?:capacity|limit)|your quota allows for/i,
    sort: 'quota',
    says: "the account's quota of vCPUs on demand is used up, or smaller than one instance",
    mend: `${DOCTOR}; or smaller instanceTypes, or fewer (maxInstances)`,
  },
  {
    // https://github.com/aws/aws-parallelcluster-node/pull/415
    is: /SpotMaxPriceTooLow|lower than the minimum required spot/i,
    sort: 'price',
    says: 'the maximum price, spotMaxPrice or maxPrice, is below the price of all types at spot',
    mend: 'raise the maximum price, or leave it out: the on-demand price is the most then; brenda price has the prices',
  },
  {
    // https://github.com/mludvig/aws-ethereum-miner/issues/23: this one speaks of the zone after a code that says nothing.
    is: /not supported in your requested Availability Zone|configuration is currently not supported|Unsupported|InvalidInstanceType|architecture '[^']*' of the specified/i,
    sort: 'type',
    says: 'an instance type is not offered in a zone of the farm, or does not fit its image',
    mend: 'other instanceTypes, or other zones; brenda price lists where each is offered',
  },
  {
    // https://github.com/buildkite/elastic-ci-stack-for-aws/issues/851
    is: /InsufficientInstanceCapacity|UnfulfillableCapacity|no spot capacity|(?:sufficient|enough) \S* ?capacity/i,
    sort: 'capacity',
    says: 'AWS has none of these instances to give at the moment',
    mend: 'it goes on by itself; more instanceTypes and zones find some sooner, and onDemandBase buys some on demand',
  },
  {
    // https://repost.aws/knowledge-center/kms-launch-ec2-instance
    is: /Client\.InternalError|KMSKey|KMS key/i,
    sort: 'key',
    says: 'disks are encrypted with a KMS key that Auto Scaling may not use',
    mend: 'let AWSServiceRoleForAutoScaling use the key: https://repost.aws/knowledge-center/kms-launch-ec2-instance',
  },
  {
    is: /InvalidAMI|\bAMI\b.*(?:does not exist|cannot be run|pending)|image id .*does not exist|not authorized for images/i,
    sort: 'image',
    says: 'the machine image is not there, or this account may not use it',
    mend: 'another machineImage, or null for the default; brenda doctor --farm looks at it',
  },
  {
    // https://github.com/LinkedInLearning/learning-terraform-3087701/issues/345
    is: /not eligible for Free Tier/i,
    sort: 'plan',
    says: 'the account is on the free plan of AWS, which has none of these types',
    mend: 'upgrade it, for which your credits stay: aws freetier upgrade-account-plan --region us-east-1 --account-plan-type PAID; or instanceTypes c7i-flex.large and m7i-flex.large',
  },
  {
    is: /PendingVerification|being validated|OptInRequired|currently blocked/i,
    sort: 'account',
    says: 'AWS has not released the account for EC2 in this Region',
    mend: 'a new account waits up to four hours; after that AWS Support, at no charge',
  },
  {
    is: /ServiceLinkedRole|UnauthorizedOperation|not authorized to perform/i,
    sort: 'role',
    says: 'Auto Scaling may not launch instances in this account',
    mend: 'aws iam create-service-linked-role --aws-service-name spot.amazonaws.com; else a policy of the organisation forbids it',
  },
];

const MOST_CHARACTERS = 400;

/** What AWS says of a launch, as one line that is not longer than anybody reads. */
export function launchMessage(says: string): string {
  return visibleLine(says.length > MOST_CHARACTERS ? `${says.slice(0, MOST_CHARACTERS)} ...` : says);
}

/** What Auto Scaling says, sorted. What is in no row is told in AWS's own words. @param message one line. */
export function launchFault(message: string): LaunchFault {
  const row = TABLE.find(({ is }) => is.test(message));
  if (row) return { sort: row.sort, says: row.says, mend: row.mend };
  return {
    sort: 'unknown',
    says: `AWS says: ${message}`,
    mend: 'aws autoscaling describe-scaling-activities --auto-scaling-group-name GROUP has all of it',
  };
}
