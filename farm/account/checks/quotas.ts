import { processors } from '../../prices/processors';
import { quotaNeeds, type QuotaNeed, vcpuQuota, type WantedInstances } from '../vcpu-quotas';
import { type Finding, looked, type Place } from './finding';

const CHECK = 'quotas';

/** @param farms all farms that this Region is to have. */
export async function quotaFindings(farms: readonly WantedInstances[], place: Place): Promise<Finding[]> {
  const types = [...new Set(farms.flatMap((farm) => farm.types))];
  const told = await looked(CHECK, () => processors(types, place.env).then((known) => ({ known })));
  if ('state' in told) return [told];
  const found: { readonly finding: Finding; readonly canStart: boolean }[] = [];
  for (const need of quotaNeeds(farms, told.known)) {
    const quota = await looked(need.name, () => vcpuQuota(need.code, place.env).then((value) => ({ value })));
    if ('state' in quota) found.push({ finding: { ...quota, check: CHECK }, canStart: true });
    else
      found.push({
        finding: { check: CHECK, ...quotaFinding(need, quota.value, place.region) },
        canStart: quota.value >= need.least,
      });
  }
  // One class that has room is enough.
  const isHopeless = !found.some(({ canStart }) => canStart);
  return found.map(({ finding }) => (isHopeless ? { ...finding, refuses: true } : finding));
}

function quotaFinding(
  { code, name, most, least }: QuotaNeed,
  value: number,
  region: string,
): Omit<Finding, 'check'> {
  const says = `${name}: ${String(value)} vCPUs, and as many instances as are asked for have up to ${String(most)}`;
  if (value >= most) return { state: 'ok', says };
  const ask = `ask for ${String(most)}: aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${code} --desired-value ${String(most)}`;
  const fix =
    value < least ? `${ask}; or set smaller instanceTypes` : `${ask}; or set a smaller maxInstances`;
  return { state: 'bad', says: value < least ? `${says}: not one can be started` : says, fix };
}
