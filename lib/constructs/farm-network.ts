import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export interface FarmNetworkProps {
  /** @default - one that is made: public subnets, no NAT gateway, an S3 gateway endpoint */
  readonly vpc?: ec2.IVpc;
  /** Of a VPC that is given. @default - its public subnets, or those with a way out where it has no public ones */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** @default - every zone of the Region; where the stack is for no certain Region, two of them */
  readonly availabilityZones?: readonly string[];
  /** @default - one that lets everything out and nothing in */
  readonly securityGroup?: ec2.ISecurityGroup;
}

/** 4,091 instances in each of 16 zones; a zone that is added later changes no other's addresses. */
const SUBNET_MASK = 20;

/**
 * Where the instances are.
 *
 * Resources deployed: unless a VPC is given, a VPC with a public subnet in each zone, an internet gateway, and a gateway endpoint for
 * S3; unless one is given, a security group.
 *
 * Idle cost: none. A NAT gateway would cost some 33 dollars a month; a public address costs only as long as its instance is up.
 *
 * Security: nothing can be reached from outside. Instances have public addresses, and no inbound rule.
 */
export class FarmNetwork extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly securityGroup: ec2.ISecurityGroup;
  /** Whether instances have public addresses; without, their way out goes through what the VPC has for it. */
  readonly isPublic: boolean;

  constructor(scope: Construct, id: string, props: FarmNetworkProps = {}) {
    super(scope, id);
    const zones = props.availabilityZones;
    // The CDK's classes do not fit its interfaces for a compiler that tells a missing property from an undefined one.
    this.vpc = props.vpc ?? (this.ownVpc(zones) as ec2.IVpc);
    this.isPublic = props.vpcSubnets
      ? isPublic(this.vpc, props.vpcSubnets)
      : this.vpc.publicSubnets.length > 0;
    this.subnets = props.vpcSubnets ?? {
      subnetType: this.isPublic ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS,
      ...(zones ? { availabilityZones: [...zones] } : {}),
    };
    this.securityGroup =
      props.securityGroup ??
      new ec2.SecurityGroup(this, 'SecurityGroup', {
        vpc: this.vpc,
        description: 'Brenda instances: nothing in, everything out',
        allowAllOutbound: true,
      });
  }

  private ownVpc(zones: readonly string[] | undefined): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ...(zones ? { availabilityZones: [...zones] } : { maxAzs: 99 }),
      natGateways: 0,
      subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: SUBNET_MASK }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
      // It takes a function to close the VPC's default group, which lets in nothing but its own members, and has none.
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

function isPublic(vpc: ec2.IVpc, selection: ec2.SubnetSelection): boolean {
  return vpc.selectSubnets(selection).hasPublic;
}
