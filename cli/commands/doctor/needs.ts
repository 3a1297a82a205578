import type { AccountNeeds } from '../../../farm/account/checks/account-checks';
import { chosenTypes } from '../../../farm/account/checks/chosen-types';
import type { Finding, Place } from '../../../farm/account/checks/finding';
import { subnetsOf } from '../../../farm/account/checks/vpc-subnets';
import { purchasesOf } from '../../../farm/account/vcpu-quotas';
import type { FarmNeeds } from '../../farm/farm-needs';

/** What farms that are not deployed need of a Region; the account there resolves their types and subnets. */
export async function needsOf(
  farms: readonly FarmNeeds[],
  place: Place,
  tell: (...all: readonly Finding[]) => void,
): Promise<AccountNeeds> {
  const wanted: AccountNeeds['farms'][number][] = [];
  const subnets = new Set<string>();
  for (const { types: listed, needs, vpc, zones: named, ...one } of farms) {
    const [chosen, at] = await Promise.all([
      needs && chosenTypes(needs, place),
      vpc === undefined ? undefined : subnetsOf(vpc, named, place),
    ]);
    if (chosen?.finding) tell(chosen.finding);
    if (at && 'check' in at) tell(at);
    const inVpc = at && 'subnets' in at ? at : undefined;
    for (const id of inVpc?.subnets ?? []) subnets.add(id);
    wanted.push({
      types: chosen?.types ?? listed,
      areChosen: chosen !== undefined,
      zones: inVpc?.zones ?? named,
      ...purchasesOf(one.most, one.onDemandBase, one.onDemandPercentage),
    });
  }
  return {
    farms: wanted,
    images: [...new Set(farms.map(({ image }) => image))],
    snapshots: [...new Set(farms.flatMap(({ snapshots }) => snapshots))],
    subnets: [...subnets],
  };
}
