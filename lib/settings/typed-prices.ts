import * as v from 'valibot';
import type { Fault } from './fault';
import { price } from './values';

/** Fields of a single type that a group does not support, and why: docs/operations/cost.md#one-price-for-all-types-of-a-farm */
const REFUSED: Readonly<Record<string, string>> = {
  weight:
    'a farm counts instances, as each renders one task at a time whatever its size; leave it out, and name types of one size, or a farm for each size',
  min: 'a group has no least number for each of its types; a farm of its own can have one, with brenda scale N --hold',
  max: 'a group has no largest number for each of its types; a farm of its own has one, maxInstances: brenda bench-fleet prints such farms',
};

export interface FlatSettings {
  readonly given: Readonly<Record<string, unknown>>;
  readonly faults: readonly Fault[];
  /** The paths of settings that were written under another name. */
  readonly written: Readonly<Record<string, string>>;
}

/**
 * Converts `instanceTypes: [{"type": "c7a.4xlarge", "maxPrice": 0.3}]` into names and `spotMaxPrice`, because a group has one price for
 * all. Settings without such types stay unchanged.
 */
export function flatTypes(given: Readonly<Record<string, unknown>>): FlatSettings {
  const entries = listOf(given['instanceTypes']);
  if (!entries?.some(isObject)) return { given, faults: [], written: {} };
  const faults: Fault[] = [];
  const names = entries.map((entry, index) => {
    if (!isObject(entry)) return entry;
    const at = `instanceTypes.${String(index)}`;
    for (const [name, value] of Object.entries(entry))
      if (name !== 'type' && name !== 'maxPrice')
        faults.push({ at: `${at}.${name}`, value, says: REFUSED[name] ?? 'there is no such entry' });
    if (entry['type'] === undefined) faults.push({ at: `${at}.type`, says: 'it has no default' });
    return entry['type'] ?? '';
  });
  const { at, dollars } = onePrice(entries, given['spotMaxPrice'], faults) ?? {};
  const prices = dollars === undefined ? {} : { spotMaxPrice: dollars };
  const written: Record<string, string> = at === undefined ? {} : { spotMaxPrice: at };
  // A fault in such an object is reported with the type's name.
  const isNamed = names.every((name) => name !== '');
  return { given: { ...given, ...prices, instanceTypes: isNamed ? names : undefined }, faults, written };
}

/** The price that all of them have, if there is one, and where it was written first. */
function onePrice(
  entries: readonly unknown[],
  forAll: unknown,
  faults: Fault[],
): { readonly at: string; readonly dollars: number } | undefined {
  const prices = entries.map((entry) => (isObject(entry) ? entry['maxPrice'] : undefined));
  const first = prices.findIndex((one) => one !== undefined);
  if (first === -1) return undefined;
  const at = (index: number): string => `instanceTypes.${String(index)}.maxPrice`;
  const parsed = v.safeParse(price(), prices[first]);
  if (!parsed.success) {
    faults.push({ at: at(first), value: prices[first], says: parsed.issues[0].message });
    return undefined;
  }
  const other = prices.findIndex((one) => Number(one) !== parsed.output);
  if (other !== -1) {
    const is = `a group has one price for all its types, and ${at(first)} is ${String(parsed.output)}`;
    const mend = 'give all of them the same, or a type with another price a farm of its own';
    faults.push({ at: at(other), value: prices[other] ?? null, says: `${is}; ${mend}` });
    return undefined;
  }
  if (forAll !== undefined && forAll !== null && forAll !== '' && Number(forAll) !== parsed.output) {
    faults.push({
      at: 'spotMaxPrice',
      value: forAll,
      says: `${at(first)} says ${String(parsed.output)}, and a group has one price for all its types; leave one of them out`,
    });
    return undefined;
  }
  return { at: at(first), dollars: parsed.output };
}

/** On the command line it is JSON text. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value !== 'string' || !value.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? (list as readonly unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
