import { DEFAULTS } from './settings/defaults';

/**
 * The quota for initialization rates in a Region, in MiB a second, of all volumes being created together; a launch beyond it fails. Service
 * Quotas may have raised it: https://docs.aws.amazon.com/ebs/latest/userguide/initalize-volume.html#consistent-rate-quota
 */
export const RATE_QUOTA = 5_000;
/** EBS's minimum rate. */
const LEAST_RATE = 100;

/**
 * The default initialization rate: EBS's maximum, if all instances can be started at once within the quota.
 *
 * @param volumes of all instances together.
 * @returns MiB a second; undefined when no rate is low enough, and volumes are initialized without a guaranteed rate.
 */
export function defaultRate(volumes: number): number | undefined {
  const rate = Math.min(DEFAULTS.snapshotInitializationRate, Math.floor(RATE_QUOTA / Math.max(1, volumes)));
  return rate < LEAST_RATE ? undefined : rate;
}
