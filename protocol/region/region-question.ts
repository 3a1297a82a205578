import * as v from 'valibot';
import { instanceNeeds } from '../farm/account-question';
import { count } from '../text/bounded-numbers';
import { isRegionName, REGIONS_ALLOWED } from './region-list';

const text = v.pipe(v.string(), v.minLength(1));

/** A question of the CDK app: which Region should this farm use? A separate program asks AWS. */
export const regionQuestion = v.strictObject({
  account: text,
  /** The farm's name: a deployed farm stays in its Region. */
  farm: text,
  regions: v.array(v.pipe(v.string(), v.check(isRegionName, REGIONS_ALLOWED))),
  /** Empty when AWS chooses them by their attributes. */
  types: v.array(text),
  needs: v.optional(instanceNeeds),
  most: count,
  onDemandBase: count,
  onDemandPercentage: count,
  /** The images that the settings name. */
  images: v.array(v.union([text, v.strictObject({ name: text, owner: text })])),
  /** Ids or Names. */
  snapshots: v.array(text),
});

export type RegionQuestion = v.InferOutput<typeof regionQuestion>;
