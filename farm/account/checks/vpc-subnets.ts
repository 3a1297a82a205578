import { paginateDescribeSubnets, type Filter } from '@aws-sdk/client-ec2';
import { withEc2 } from '../../aws/ec2-client';
import { type Finding, looked, type Place } from './finding';
import { openSubnets } from './way-out';

const CHECK = 'subnets';
const FIX = 'leave vpc out, and the farm makes its own, or name another';

/** The subnets that instances would use, and their zones. */
export interface SubnetsOfVpc {
  /** The subnets that reach AWS; all of them when none does. */
  readonly subnets: readonly string[];
  readonly zones: readonly string[];
}

/**
 * The subnets of an existing VPC, chosen as a deployment chooses them: those that reach AWS, in the zones of the farm.
 *
 * @param vpc an id, or `default`.
 * @param zones @default - every zone of the Region
 */
export async function subnetsOf(
  vpc: string,
  zones: readonly string[] | undefined,
  place: Place,
): Promise<SubnetsOfVpc | Finding> {
  const told = await looked(CHECK, () => inVpc(vpc, zones, place));
  if ('check' in told) return told;
  if (told.subnets.length === 0)
    return {
      check: CHECK,
      state: 'bad',
      says: `${vpc === 'default' ? 'the default VPC' : vpc} has no subnet in ${zones?.join(', ') ?? place.region}`,
      fix: FIX,
    };
  return told;
}

async function inVpc(
  vpc: string,
  zones: readonly string[] | undefined,
  { env }: Place,
): Promise<SubnetsOfVpc> {
  const inZones = zones ? [{ Name: 'availability-zone', Values: [...zones] }] : [];
  const of = (filter: Filter) =>
    withEc2(env, async (client) => {
      const found = new Map<string, string>();
      for await (const page of paginateDescribeSubnets({ client }, { Filters: [filter, ...inZones] }))
        for (const { SubnetId = '', AvailabilityZone = '' } of page.Subnets ?? [])
          found.set(SubnetId, AvailabilityZone);
      return found;
    });
  const found = await of(
    vpc === 'default' ? { Name: 'default-for-az', Values: ['true'] } : { Name: 'vpc-id', Values: [vpc] },
  );
  const all = [...found.keys()];
  const open = all.length === 0 ? [] : await openSubnets(all, env);
  const subnets = open.length > 0 ? open : all;
  return { subnets, zones: [...new Set(subnets.map((id) => found.get(id) ?? ''))].sort() };
}
