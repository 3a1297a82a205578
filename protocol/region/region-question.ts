import * as v from 'valibot';
import { instanceNeeds } from '../farm/account-question';
import { count } from '../text/amount';
import { isRegionName, REGIONS_ALLOWED } from './region-list';

const text = v.pipe(v.string(), v.minLength(1));

/** For which farm a Region is to be chosen. The CDK app asks this of a program of its own, which asks AWS. */
export const regionQuestion = v.strictObject({
  account: text,
  /** The farm's name: where it is deployed, it stays. */
  farm: text,
  regions: v.array(v.pipe(v.string(), v.check(isRegionName, REGIONS_ALLOWED))),
  /** None where they are chosen by what they have. */
  types: v.array(text),
  needs: v.optional(instanceNeeds),
  most: count,
  onDemandBase: count,
  onDemandPercentage: count,
  /** Those that were named. */
  images: v.array(v.union([text, v.strictObject({ name: text, owner: text })])),
  /** Ids or Names. */
  snapshots: v.array(text),
});

export type RegionQuestion = v.InferOutput<typeof regionQuestion>;
