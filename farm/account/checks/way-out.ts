import {
  type EC2Client,
  paginateDescribeRouteTables,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
  type RouteTable,
  type RouteTableAssociation,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { withEc2 } from '../../aws/ec2-client';
import { type Finding, looked, type Place } from './finding';

const CHECK = 'subnets';
/** The services that an instance requires, as the names of their endpoints end. */
const SERVICES = ['s3', 'sqs', 'autoscaling', 'logs'];

/** The subnets for instances. */
interface Ways {
  readonly zones: readonly string[];
  /** Subnets without a route to the internet, and the services that they have no endpoint for. */
  readonly closed: readonly { readonly subnet: string; readonly lacks: readonly string[] }[];
}

/**
 * Checks whether instances in these subnets reach AWS: by a default route, or by endpoints of the services that they require. An instance
 * without either boots and costs money, and never reports anything.
 */
export async function wayOutFindings(subnets: readonly string[], place: Place): Promise<Finding[]> {
  if (subnets.length === 0) return [];
  const told = await looked(CHECK, () => waysOf(subnets, place.env));
  if ('check' in told) return [told];
  return [...bySame(told.closed)].map(([lacks, shut]) => ({
    check: CHECK,
    state: 'bad',
    refuses: true,
    says: `${shut.join(', ')} ${shut.length === 1 ? 'has' : 'have'} no way out: no route to 0.0.0.0/0, and no endpoint of ${lacks}`,
    fix: `leave vpc out, and the farm makes its own, or give them a route: aws ec2 create-route --region ${place.region} --destination-cidr-block 0.0.0.0/0 --route-table-id RTB --nat-gateway-id NAT`,
  }));
}

/** Subnets, grouped by the services that they lack. */
function bySame(closed: Ways['closed']): Map<string, string[]> {
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
    const shut = subnets.filter((subnet) => !leadsOut(tableOf(subnet, tables)));
    if (shut.length === 0) return { zones, closed: [] };
    const endpoints = await endpointsOf(client, shut);
    return {
      zones,
      closed: shut.flatMap(({ SubnetId: subnet = '', VpcId: vpc = '' }) => {
        const lacks = SERVICES.filter((service) => !endpoints.has(`${vpc} ${service}`));
        return lacks.length === 0 ? [] : [{ subnet, lacks }];
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
function leadsOut(table: RouteTable | undefined): boolean {
  return (table?.Routes ?? []).some(
    ({ DestinationCidrBlock: to, State: state }) => to === '0.0.0.0/0' && state !== 'blackhole',
  );
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
