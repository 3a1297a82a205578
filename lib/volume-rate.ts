import { DEFAULTS } from './settings/defaults';

/**
 * MiB a second that volumes of a Region may be filled with, all that are being made together; a launch that would go beyond it fails. Service Quotas may
 * have raised it: https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html#consistent-rate-quota
 */
export const RATE_QUOTA = 5_000;
/** The least that EBS takes for a rate. */
const LEAST_RATE = 100;

/**
 * How fast volumes are filled when nobody says: as fast as EBS offers, if all instances were started at once.
 *
 * @param volumes of all instances together.
 * @returns MiB a second; undefined where no rate is low enough, and volumes are filled as fast as EBS happens to.
 */
export function defaultRate(volumes: number): number | undefined {
  const rate = Math.min(DEFAULTS.snapshotInitializationRate, Math.floor(RATE_QUOTA / Math.max(1, volumes)));
  return rate < LEAST_RATE ? undefined : rate;
}
