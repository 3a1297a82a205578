import { ifTold } from '../../../farm/account/if-told';
import { groupPurchase } from '../../../farm/fleet/group-purchase';
import type { PriceQuestion } from '../../../farm/prices/price-snapshot';
import { DEFAULT_INSTANCES } from '../../../protocol/farm/default-instances';
import type { FarmEntry } from '../../../protocol/farm/farm-entry';
import { UserFault } from '../../../protocol/failure/fault';
import { farmMeant } from '../../farm/farm-meant';
import { contextNeeds, isFarmMeantHere } from '../../farm/farm-needs';

/** The types whose prices are shown. */
export interface PricedTypes {
  readonly question: PriceQuestion;
  /** Where the types come from, when the user did not name them, and why they are no farm's; a line each. */
  readonly said: readonly string[];
}

/**
 * The named types; else those of the farm that is meant, which may be the only one; else those of the context file; else a farm's default
 * types.
 *
 * @param farm its name, or true for the only one. @default - none is meant; the only one counts when there is one
 * @throws UserFault when the named farm does not exist, or names no types.
 */
export async function pricedTypes(
  farm: string | true | undefined,
  named: readonly string[] | undefined,
): Promise<PricedTypes> {
  if (named !== undefined && farm === undefined)
    return { question: { types: named, areNamed: true, instances: DEFAULT_INSTANCES.most }, said: [] };
  if (farm !== undefined) {
    const entry = await farmMeant(farm === true ? undefined : farm);
    const question = await ofFarm(entry, named);
    if (question) return { question, said: [] };
    throw new UserFault(`farm ${entry.farm}: its group names no instance types; name some with -i`);
  }
  // Prices need neither credentials nor the permission to see farms.
  let why = '';
  const only = await ifTold(
    () => farmMeant(undefined),
    (message) => {
      why = message;
    },
  );
  const question = only && (await ofFarm(only, undefined));
  if (question) return { question, said: [`the types are those of farm ${only.farm}, the only one here`] };
  if (only) why = `the only one, ${only.farm}, has a group that names none`;
  const { question: others, said } = (await ofContext()) ?? ofDefaults();
  return { question: others, said: [...said, `and not those of a farm: ${why.replace(/^--farm: /, '')}`] };
}

/** Undefined where the farm's group names no types, and none were named. */
async function ofFarm(
  { group }: FarmEntry,
  named: readonly string[] | undefined,
): Promise<PriceQuestion | undefined> {
  const { types, zones, most } = await groupPurchase(group);
  if (!named && types.length === 0) return undefined;
  return { types: named ?? types, areNamed: named !== undefined, instances: Math.max(1, most), zones };
}

async function ofContext(): Promise<PricedTypes | undefined> {
  if (!(await isFarmMeantHere())) return undefined;
  const { file = '', farms } = await contextNeeds();
  const types = [...new Set(farms.flatMap((one) => one.types))];
  if (types.length === 0) return undefined;
  const instances = Math.max(1, ...farms.map(({ most }) => most));
  return { question: { types, areNamed: false, instances }, said: [`the types are those of ${file}`] };
}

function ofDefaults(): PricedTypes {
  const { types, most } = DEFAULT_INSTANCES;
  return {
    question: { types, areNamed: false, instances: most },
    said: ['the types are those that a farm has by default; name others with -i, or a farm with --farm'],
  };
}
