import {
  type EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  type Route,
  type RouteTable,
  type RouteTableAssociation,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { withEc2 } from '../../aws/ec2-client';
import { type Finding, looked, type Place } from './finding';

const CHECK = 'subnets';
/** The services that an instance requires, as the names of their endpoints end. */
const SERVICES = ['s3', 'sqs', 'autoscaling', 'logs'];

/** A subnet without a route to the internet, and the services that it has no endpoint for. */
interface Closed {
  readonly subnet: string;
  /** Whether there is a route to an internet gateway, which the account blocks. */
  readonly isBlocked: boolean;
  readonly lacks: readonly string[];
}

/** The subnets for instances. */
interface Ways {
  readonly zones: readonly string[];
  readonly closed: readonly Closed[];
}

/**
 * Checks whether instances in these subnets reach AWS: by a default route, or by endpoints of the services that they require. An instance
 * without either boots and costs money, and never reports anything.
 */
export async function wayOutFindings(subnets: readonly string[], place: Place): Promise<Finding[]> {
  if (subnets.length === 0) return [];
  const told = await looked(CHECK, () => waysOf(subnets, place.env));
  if ('check' in told) return [told];
  const blocked = told.closed.filter(({ isBlocked }) => isBlocked).map(({ subnet }) => subnet);
  const shut = told.closed.filter(({ isBlocked }) => !isBlocked);
  return [...blockedFindings(blocked, place), ...closedFindings(shut, place)];
}

/** VPC Block Public Access: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_BlockPublicAccessStates.html */
function blockedFindings(blocked: readonly string[], { region }: Place): Finding[] {
  if (blocked.length === 0) return [];
  return [
    {
      check: CHECK,
      state: 'bad',
      refuses: true,
      says: `${blocked.join(', ')} ${blocked.length === 1 ? 'has' : 'have'} no way out: the account blocks internet gateways (VPC Block Public Access)`,
      fix: `set vpc to one with a NAT gateway that is exempt, or exempt a VPC and set vpc to it: aws ec2 create-vpc-block-public-access-exclusion --region ${region} --internet-gateway-exclusion-mode allow-bidirectional --vpc-id VPC`,
    },
  ];
}

function closedFindings(closed: readonly Closed[], place: Place): Finding[] {
  return [...bySame(closed)].map(([lacks, shut]) => ({
    check: CHECK,
    state: 'bad',
    refuses: true,
    says: `${shut.join(', ')} ${shut.length === 1 ? 'has' : 'have'} no way out: no route to 0.0.0.0/0, and no endpoint of ${lacks}`,
    fix: `leave vpc out, and the farm makes its own, or give them a route: aws ec2 create-route --region ${place.region} --destination-cidr-block 0.0.0.0/0 --route-table-id RTB --nat-gateway-id NAT`,
  }));
}

/** Subnets, grouped by the services that they lack. */
function bySame(closed: readonly Closed[]): Map<string, string[]> {
  const same = new Map<string, string[]>();
  for (const { subnet, lacks } of closed) {
    const text = lacks.join(', ');
    same.set(text, [...(same.get(text) ?? []), subnet]);
  }
  return same;
}

/** The subnets, among these, from which AWS is reached. */
export async function openSubnets(subnets: readonly string[], env: Place['env']): Promise<string[]> {
  const { closed } = await waysOf(subnets, env);
  return subnets.filter((id) => !closed.some(({ subnet }) => subnet === id));
}

/** The zones of subnets; undefined when the request fails. */
export async function zonesOf(
  subnets: readonly string[],
  place: Place,
): Promise<readonly string[] | undefined> {
  const told = await looked(CHECK, () => waysOf(subnets, place.env));
  return 'check' in told ? undefined : told.zones;
}

async function waysOf(ids: readonly string[], env: Place['env']): Promise<Ways> {
  return withEc2(env, async (client) => {
    const subnets: Subnet[] = [];
    for await (const page of paginateDescribeSubnets({ client }, { SubnetIds: [...ids] }))
      subnets.push(...(page.Subnets ?? []));
    const zones = [...new Set(subnets.flatMap(({ AvailabilityZone: zone }) => zone ?? []))];
    const tables = await tablesOf(client, subnets);
    const shut = subnets.flatMap((subnet) => {
      const route = defaultRoute(tableOf(subnet, tables));
      const isBlocked = route !== undefined && isBlockedBy(subnet, route);
      return route && !isBlocked ? [] : [{ subnet, isBlocked }];
    });
    if (shut.length === 0) return { zones, closed: [] };
    const endpoints = await endpointsOf(
      client,
      shut.map(({ subnet }) => subnet),
    );
    return {
      zones,
      closed: shut.flatMap(({ subnet: { SubnetId: subnet = '', VpcId: vpc = '' }, isBlocked }) => {
        const lacks = SERVICES.filter((service) => !endpoints.has(`${vpc} ${service}`));
        return lacks.length === 0 ? [] : [{ subnet, isBlocked, lacks }];
      }),
    };
  });
}

/** The route table that is associated with the subnet, else the main one of its VPC. */
function tableOf({ SubnetId, VpcId }: Subnet, tables: readonly RouteTable[]): RouteTable | undefined {
  const has = (is: (association: RouteTableAssociation) => boolean) =>
    tables.find((table) => table.VpcId === VpcId && (table.Associations ?? []).some(is));
  return has((one) => one.SubnetId === SubnetId) ?? has((one) => one.Main === true);
}

/** A route whose gateway was deleted is a `blackhole`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html */
function defaultRoute(table: RouteTable | undefined): Route | undefined {
  return (table?.Routes ?? []).find(
    ({ DestinationCidrBlock: to, State: state }) => to === '0.0.0.0/0' && state !== 'blackhole',
  );
}

/** Either mode blocks the internet gateway of a subnet that is not exempt. A NAT gateway is in another subnet. */
function isBlockedBy({ BlockPublicAccessStates: states }: Subnet, { GatewayId = '' }: Route): boolean {
  return (states?.InternetGatewayBlockMode ?? 'off') !== 'off' && GatewayId.startsWith('igw-');
}

async function tablesOf(client: EC2Client, subnets: readonly Subnet[]): Promise<RouteTable[]> {
  const found: RouteTable[] = [];
  const question = { Filters: [{ Name: 'vpc-id', Values: vpcsOf(subnets) }] };
  for await (const { RouteTables = [] } of paginateDescribeRouteTables({ client }, question))
    found.push(...RouteTables);
  return found;
}

/** `vpc-1 sqs`, from `com.amazonaws.eu-central-1.sqs`; some partitions have a longer prefix. */
async function endpointsOf(client: EC2Client, subnets: readonly Subnet[]): Promise<Set<string>> {
  const found = new Set<string>();
  const question = { Filters: [{ Name: 'vpc-id', Values: vpcsOf(subnets) }] };
  for await (const { VpcEndpoints = [] } of paginateDescribeVpcEndpoints({ client }, question))
    for (const { VpcId = '', ServiceName = '' } of VpcEndpoints)
      found.add(`${VpcId} ${ServiceName.split('.').at(-1) ?? ''}`);
  return found;
}

function vpcsOf(subnets: readonly Subnet[]): string[] {
  return [...new Set(subnets.flatMap(({ VpcId }) => VpcId ?? []))];
}
