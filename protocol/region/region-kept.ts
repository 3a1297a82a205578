import * as v from 'valibot';
import { isRegionName, REGIONS_ALLOWED } from './region-list';

/**
 * The Region that was chosen for a farm; the context file keeps it among the CDK's cached look-ups.
 * docs/decisions/0049-a-farm-stays-in-the-region-that-was-chosen.md
 */
export const regionKept = v.object({
  region: v.pipe(v.string(), v.check(isRegionName, REGIONS_ALLOWED)),
  /** When it was chosen: ISO 8601. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** One line. */
  why: v.pipe(v.string(), v.maxLength(10_000)),
});

export type RegionKept = v.InferOutput<typeof regionKept>;

const PREFIX = 'brenda:region:';

/** Its key: `npx cdk context --reset KEY` makes Brenda choose again. */
export function regionKey(account: string, farm: string): string {
  return `${PREFIX}account=${account}:farm=${farm}`;
}

/** The Regions that a context keeps for any farms; invalid values are left out. */
export function regionsKept(context: Readonly<Record<string, unknown>>): string[] {
  const found = Object.entries(context).flatMap(([key, value]) =>
    key.startsWith(PREFIX) && v.is(regionKept, value) ? [value.region] : [],
  );
  return [...new Set(found)];
}
