import { Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { UserFault } from '../../../protocol/failure/fault';

export interface FarmNetworkProps {
  /** @default - a new one: public subnets, no NAT gateway, an S3 gateway endpoint */
  readonly vpc?: ec2.IVpc;
  /** The subnets of a given VPC. @default - its public subnets, or those with a route out if it has no public ones */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** @default - every zone of the Region, without Local Zones and Wavelength Zones; two zones if the stack's Region is not known */
  readonly availabilityZones?: readonly string[];
  /** @default - a new one that allows all outbound and no inbound traffic */
  readonly securityGroup?: ec2.ISecurityGroup;
}

/** 4,091 instances in each of 16 zones; an additional zone changes no other zone's addresses. */
const SUBNET_MASK = 20;
/**
 * `us-east-1-bos-1a`, `us-east-1-wl1-bos-wlz-1`: zones outside the Region, which an account sees once it has opted in to them. They have
 * few instance types at higher prices, and hardly any spot capacity ("Local Zones" and "Wavelength Zones", in the EC2 User Guide).
 */
const ELSEWHERE = /^[a-z]+(?:-[a-z]+)+-\d+-/;

/**
 * The network of the instances.
 *
 * Resources deployed: unless a VPC is given, a VPC with a public subnet in each zone, an internet gateway, and a gateway endpoint for S3;
 * unless one is given, a security group.
 *
 * Idle cost: none. A NAT gateway would cost some 33 dollars a month; a public address costs only as long as its instance is up.
 *
 * Security: nothing can be reached from outside. Instances have public addresses, and no inbound rule.
 *
 * @example
 * ```ts
 * import { FarmNetwork, Project, RenderFarm } from '@brenda-render/brenda';
 * import { App, Stack } from 'aws-cdk-lib';
 *
 * const stack = new Stack(new App(), 'Films');
 * // One network for several farms.
 * const { vpc, securityGroup } = new FarmNetwork(stack, 'Network');
 * for (const shot of ['shot010', 'shot020']) {
 *   const project = Project.fromBucket('our-films', `${shot}.zip`);
 *   new RenderFarm(stack, shot, { project, frames: '1-240', vpc, securityGroup });
 * }
 * ```
 */
export class FarmNetwork extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroup: ec2.ISecurityGroup;
  /** Whether instances have public addresses; without, they use the VPC's own route out. */
  readonly isPublic: boolean;

  constructor(scope: Construct, id: string, props: FarmNetworkProps = {}) {
    super(scope, id);
    const { vpc, availabilityZones } = props;
    const zones = availabilityZones ?? inRegion((vpc ?? Stack.of(this)).availabilityZones);
    // The CDK's classes do not match its interfaces under `exactOptionalPropertyTypes`.
    this.vpc = vpc ?? (this.ownVpc(zones) as ec2.IVpc);
    if (vpc && !props.vpcSubnets && vpc.publicSubnets.length + vpc.privateSubnets.length === 0) {
      throw new UserFault(
        `${this.node.path}: no subnet of the VPC has a way out, and instances could not reach AWS; leave vpc out, and the farm makes its own, or give subnets a route to an internet or NAT gateway`,
      );
    }
    this.isPublic = props.vpcSubnets
      ? isPublic(this.vpc, props.vpcSubnets)
      : this.vpc.publicSubnets.length > 0;
    this.subnets = props.vpcSubnets ?? {
      subnetType: this.isPublic ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS,
      ...(availabilityZones || vpc ? { availabilityZones: [...zones] } : {}),
    };
    this.securityGroup =
      props.securityGroup ??
      new ec2.SecurityGroup(this, 'SecurityGroup', {
        vpc: this.vpc,
        description: 'Brenda instances: nothing in, everything out',
        allowAllOutbound: true,
      });
  }

  private ownVpc(zones: readonly string[]): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      availabilityZones: [...zones],
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: SUBNET_MASK }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      // The CDK would need a function to close the VPC's default group, which only admits its own members, and has none.
      restrictDefaultSecurityGroup: false,
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Flow logs cost more than the requests they show: instances call AWS, and nothing can call them. Pass a vpc that has them where they are wanted.',
    });
    return vpc;
  }
}

function inRegion(zones: readonly string[]): string[] {
  return zones.filter((zone) => !ELSEWHERE.test(zone));
}

function isPublic(vpc: ec2.IVpc, selection: ec2.SubnetSelection): boolean {
  return vpc.selectSubnets(selection).hasPublic;
}
