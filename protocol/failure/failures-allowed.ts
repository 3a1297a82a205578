import * as v from 'valibot';
import { whole } from '../text/bounded-numbers';

/** So many units of a job may fail; with one more the job is stopped. */
export const failuresAllowed = v.union([whole(), v.literal('unlimited')]);

export type FailuresAllowed = v.InferOutput<typeof failuresAllowed>;

/** Enough for a few bad frames of a film, and too few to pay for a film of them. */
const DEFAULT_FAILURES_ALLOWED = 10;

/** Whether a job with so many failed units is to be stopped. */
export function isTooMany(failed: number, allowed: FailuresAllowed = DEFAULT_FAILURES_ALLOWED): boolean {
  return allowed !== 'unlimited' && failed > allowed;
}
