import * as v from 'valibot';
import { count } from '../text/bounded-numbers';
import type { InstanceNeeds } from './instance-needs';

const text = v.pipe(v.string(), v.minLength(1));

// Here, and not beside `InstanceNeeds`: the types of the published package must not depend on other packages.
export const instanceNeeds = v.strictObject({
  minVcpus: count,
  maxVcpus: v.optional(count),
  minMemoryMiB: v.optional(count),
  maxMemoryMiB: v.optional(count),
  minGpus: v.optional(count),
  maxGpus: v.optional(count),
  isArm: v.boolean(),
}) satisfies v.GenericSchema<InstanceNeeds>;

/** A farm's requirements on the account that it is deployed to. */
const question = v.strictObject({
  account: text,
  /** Empty when AWS chooses them by their attributes. */
  types: v.array(text),
  /** The required attributes. @default - the types are listed */
  needs: v.optional(instanceNeeds),
  /** The subnets for instances. */
  subnets: v.array(text),
  most: count,
  onDemandBase: count,
  onDemandPercentage: count,
  /** Whether instances have encrypted volumes, regardless of the account's default. */
  encrypts: v.boolean(),
  /** Ids, without the images that AWS's own parameters name. */
  images: v.array(text),
  /** Ids. */
  snapshots: v.array(text),
});

export type AccountQuestion = v.InferOutput<typeof question>;

/** The property of the custom resource that holds the question in JSON. */
export const ACCOUNT_PROPERTY = 'Question';

/** @throws when it is invalid. */
export function readAccountQuestion(json: string): AccountQuestion {
  return v.parse(question, JSON.parse(json));
}
