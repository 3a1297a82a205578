import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { DEFAULTS } from '../../settings/defaults';
import { type InstanceNeeds as PlainNeeds, requirementsOf } from '../../../protocol/farm/instance-needs';
import type { InstanceNeeds } from './instance-needs';

export interface WorkerFleetProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly launchTemplate: ec2.ILaunchTemplate;
  /** See `groupName`. */
  readonly groupName: string;
  /** @default - `DEFAULTS.instanceTypes`, unless there are needs */
  readonly instanceTypes?: readonly ec2.InstanceType[];
  /** @default - the list of types */
  readonly instanceNeeds?: InstanceNeeds;
  /** The architecture of the machine image. @default X86_64 */
  readonly architecture?: ec2.InstanceArchitecture;
  /** @default 10 */
  readonly maxInstances?: number;
  /** US dollars an hour, for an instance of any type. @default - the on-demand price of each */
  readonly spotMaxPrice?: number;
  /** @default 0 */
  readonly onDemandBase?: number;
  /** The percentage above the base. @default 0 */
  readonly onDemandPercentage?: number;
}

/**
 * The instances: none, until the seeder has queued tasks and sets the number.
 *
 * Resources deployed: an Auto Scaling group with a mixed-instances policy.
 *
 * Idle cost: none.
 *
 * The template never sets the desired capacity, because each deployment would then reset it. It sets the maximum, which nothing changes at
 * run time.
 *
 * @example
 * ```ts
 * import { Project, RenderFarm } from '@brenda-render/brenda';
 * import { App, Stack } from 'aws-cdk-lib';
 * import { InstanceClass, InstanceSize, InstanceType } from 'aws-cdk-lib/aws-ec2';
 *
 * const stack = new Stack(new App(), 'Film');
 * // The farm makes its own fleet, of which these props decide.
 * new RenderFarm(stack, 'Farm', {
 *   project: Project.fromBucket('our-films', 'shot010.zip'),
 *   frames: '1-240',
 *   instanceTypes: [InstanceType.of(InstanceClass.C7A, InstanceSize.XLARGE8)],
 *   maxInstances: 50,
 *   onDemandBase: 2,
 * });
 * ```
 */
export class WorkerFleet extends Construct {
  readonly group: autoscaling.AutoScalingGroup;
  /** The given name, and not a reference to the group. */
  readonly groupName: string;
  /** The ARN of the group with any id, because Auto Scaling generates the id. */
  readonly groupArn: string;

  constructor(scope: Construct, id: string, props: WorkerFleetProps) {
    super(scope, id);
    const { spotMaxPrice } = props;
    this.groupName = props.groupName;
    this.group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc: props.vpc,
      vpcSubnets: props.subnets,
      autoScalingGroupName: props.groupName,
      minCapacity: 0,
      maxCapacity: props.maxInstances ?? DEFAULTS.maxInstances,
      capacityRebalance: true,
      // A worker protects its instance while it holds a task. An instance that boots holds none: if its boot hangs, scale-in can end it.
      newInstancesProtectedFromScaleIn: false,
      mixedInstancesPolicy: {
        launchTemplate: props.launchTemplate,
        launchTemplateOverrides: overrides(props),
        instancesDistribution: {
          spotAllocationStrategy: autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED,
          onDemandBaseCapacity: props.onDemandBase ?? DEFAULTS.onDemandBase,
          onDemandPercentageAboveBaseCapacity: props.onDemandPercentage ?? DEFAULTS.onDemandPercentage,
          ...(spotMaxPrice === undefined ? {} : { spotMaxPrice: String(spotMaxPrice) }),
        },
      },
    });
    Validations.of(this.group).acknowledge({
      id: 'AwsSolutions-AS3',
      reason:
        "Who comes and goes is the drainer's doing: its log says how many and why each minute, and what is wrong has alarms.",
    });
    Validations.of(this.group).acknowledge({
      id: 'AwsSolutions-EC26',
      reason:
        'The rule looks for a launch template beside the mixed-instances policy, and fails. Every volume in the launch template is encrypted.',
    });
    this.groupArn = Stack.of(this).formatArn({
      service: 'autoscaling',
      resource: 'autoScalingGroup',
      resourceName: `*:autoScalingGroupName/${props.groupName}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

function overrides({
  instanceTypes,
  instanceNeeds,
  architecture,
}: WorkerFleetProps): autoscaling.LaunchTemplateOverrides[] {
  if (instanceNeeds)
    return [{ instanceRequirements: requirementsOf(plainNeeds(instanceNeeds, architecture)) }];
  const types = instanceTypes ?? DEFAULTS.instanceTypes.map((type) => new ec2.InstanceType(type));
  return types.map((instanceType) => ({ instanceType }));
}

/** The same without the CDK's own classes. */
export function plainNeeds(
  { minMemory, maxMemory, ...needs }: InstanceNeeds,
  architecture: ec2.InstanceArchitecture | undefined,
): PlainNeeds {
  return {
    ...needs,
    ...(minMemory ? { minMemoryMiB: minMemory.toMebibytes() } : {}),
    ...(maxMemory ? { maxMemoryMiB: maxMemory.toMebibytes() } : {}),
    isArm: architecture === ec2.InstanceArchitecture.ARM_64,
  };
}
