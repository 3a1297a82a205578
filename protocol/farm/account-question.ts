import * as v from 'valibot';
import { count } from '../text/amount';
import type { InstanceNeeds } from './instance-needs';

const text = v.pipe(v.string(), v.minLength(1));

// Here, and not beside `InstanceNeeds`: the types of the published package stand on no other package.
export const instanceNeeds = v.strictObject({
  minVcpus: count,
  maxVcpus: v.optional(count),
  minMemoryMiB: v.optional(count),
  maxMemoryMiB: v.optional(count),
  minGpus: v.optional(count),
  maxGpus: v.optional(count),
  isArm: v.boolean(),
}) satisfies v.GenericSchema<InstanceNeeds>;

/** What a farm asks of the account that it is deployed to. */
const question = v.strictObject({
  account: text,
  /** None where they are chosen by what they have. */
  types: v.array(text),
  /** What they are to have. @default - they are in the list */
  needs: v.optional(instanceNeeds),
  /** Where instances are to be. */
  subnets: v.array(text),
  most: count,
  onDemandBase: count,
  onDemandPercentage: count,
  /** Whether instances have volumes that are to be encrypted, whatever the account says. */
  encrypts: v.boolean(),
  /** Ids. None of those that AWS names. */
  images: v.array(text),
  /** Ids. */
  snapshots: v.array(text),
});

export type AccountQuestion = v.InferOutput<typeof question>;

/** The property of the custom resource that holds the question in JSON. */
export const ACCOUNT_PROPERTY = 'Question';

/** @throws when it is none. */
export function readAccountQuestion(json: string): AccountQuestion {
  return v.parse(question, JSON.parse(json));
}
