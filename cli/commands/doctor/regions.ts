import type { Finding } from '../../../farm/account/checks/finding';
import type { Caller } from '../../../farm/account/caller';
import { chooseRegion } from '../../../farm/regions/choose-region';
import { surveyRegions } from '../../../farm/regions/survey-regions';
import { UserFault } from '../../../protocol/failure/fault';
import type { FarmNeeds } from '../../farm/farm-needs';

const CHECK = 'Regions';

/**
 * The Region in which a farm is, or would be; of several, the one that a deployment would choose now.
 *
 * @param kept Regions that were chosen before.
 * @returns undefined when it fits none, which has been reported.
 */
export async function regionMeant(
  { regions, image, ...wanted }: FarmNeeds,
  at: Caller,
  kept: readonly string[],
  tell: (finding: Finding) => void,
): Promise<string | undefined> {
  const [region = at.region, ...others] = regions;
  if (others.length === 0) return region;
  const before = kept.find((one) => regions.includes(one));
  if (before !== undefined) {
    tell({ check: CHECK, state: 'ok', says: `${before}, which was chosen before` });
    return before;
  }
  const { account } = at;
  try {
    const { candidates } = await surveyRegions({ regions, account, ...wanted, images: [image] }, Date.now());
    const { region: chosen, why } = chooseRegion(candidates);
    tell({ check: CHECK, state: 'ok', says: `a deployment would choose ${chosen}: ${why}` });
    return chosen;
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    tell({ check: CHECK, state: 'bad', says: error.message });
    return undefined;
  }
}
