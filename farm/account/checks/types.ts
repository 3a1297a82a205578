import { listed } from '../../instances/choose-instances';
import { offeredTypes } from '../offered-types';
import { type Finding, looked, type Place } from './finding';

/** The types of a farm, and the zones in which it starts them. */
export interface TypesInZones {
  readonly types: readonly string[];
  /** @default - every zone of the Region */
  readonly zones?: readonly string[] | undefined;
  /**
   * Whether AWS chooses the types by their attributes. Each zone then has some of them or none, and that refuses nothing. @default false
   */
  readonly areChosen?: boolean;
}

const CHECK = 'instance types';
const FIX = 'leave them out of instanceTypes, or take another Region or other zones';

/**
 * Finds the types that the Region, or the zones of a farm, do not offer. Auto Scaling may refuse a group that names one of these, even if
 * its other types are offered: https://github.com/eksctl-io/eksctl/issues/792
 */
export async function typeFindings(all: readonly TypesInZones[], place: Place): Promise<Finding[]> {
  const farms = all.filter(({ areChosen = false }) => !areChosen);
  if (farms.length === 0) return [];
  const types = [...new Set(farms.flatMap((farm) => farm.types))];
  const told = await looked(CHECK, () => offeredTypes(types, place.env).then((offered) => ({ offered })));
  return 'state' in told ? [told] : typesFound(farms, told.offered, place.region);
}

/** @param offered the zones that offer each type. */
export function typesFound(
  farms: readonly TypesInZones[],
  offered: ReadonlyMap<string, ReadonlySet<string>>,
  region: string,
): Finding[] {
  const findings = new Map<string, Finding>();
  const add = (finding: Omit<Finding, 'check'>): void => {
    findings.set(finding.says, { check: CHECK, ...finding });
  };
  for (const { types, zones } of farms) {
    const missing = types.filter((type) => !offered.has(type));
    if (missing.length > 0)
      add({
        state: 'bad',
        refuses: true,
        says: `${region} does not have all of them, and AWS may refuse a group that names one: there ${none(missing)}`,
        fix: FIX,
      });
    if (!zones) continue;
    const elsewhere = types.filter((type) => offered.has(type) && !isIn(zones, offered.get(type)));
    if (elsewhere.length > 0)
      add({
        state: 'bad',
        refuses: true,
        says: `in ${zones.join(', ')} there ${none(elsewhere)}`,
        fix: FIX,
      });
    const empty = zones.filter((zone) => !types.some((type) => offered.get(type)?.has(zone)));
    if (empty.length > 0 && empty.length < zones.length)
      add({ state: 'note', says: `no instance will start in ${empty.join(', ')}, which has none of them` });
  }
  return [...findings.values()];
}

function isIn(zones: readonly string[], offered: ReadonlySet<string> | undefined): boolean {
  return zones.some((zone) => offered?.has(zone));
}

function none(types: readonly string[]): string {
  return listed(types).replace(/^(is|are)/, '$1 no');
}
