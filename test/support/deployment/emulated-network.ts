import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { REGION } from './emulated-account';

/** A subnet in each of two zones, in a VPC that has a way out to everything, or to these services, or none. @returns their ids. */
export async function givenSubnets(
  ec2: EC2Client,
  {
    hasGateway = false,
    endpoints = [],
  }: { readonly hasGateway?: boolean; readonly endpoints?: readonly string[] },
): Promise<readonly string[]> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  if (hasGateway) {
    const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
    const GatewayId = InternetGateway?.InternetGatewayId ?? '';
    await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
    await ec2.send(new CreateRouteCommand({ RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' }));
  }
  for (const service of endpoints)
    await ec2.send(
      new CreateVpcEndpointCommand({
        VpcId,
        ServiceName: `com.amazonaws.${REGION}.${service}`,
        VpcEndpointType: service === 's3' ? 'Gateway' : 'Interface',
      }),
    );
  const ids: string[] = [];
  for (const [at, zone] of ['a', 'b'].entries()) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: `10.0.${String(at)}.0/24`,
        AvailabilityZone: `${REGION}${zone}`,
      }),
    );
    ids.push(Subnet?.SubnetId ?? '');
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: ids.at(-1) }));
  }
  return ids;
}
