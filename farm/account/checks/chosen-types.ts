import type { InstanceNeeds } from '../../../protocol/farm/instance-needs';
import { inSdkWords, typesThatMeet } from '../../instances/types-that-meet';
import { type Finding, looked, type Place } from './finding';

const CHECK = 'instance types';

/** The types that meet `instanceRequirements` in a Region. Empty, with the reason, when there are none or the request fails. */
export async function chosenTypes(
  needs: InstanceNeeds,
  place: Place,
): Promise<{ readonly types: readonly string[]; readonly finding?: Finding }> {
  const told = await looked(CHECK, async () => ({
    types: await typesThatMeet(inSdkWords(needs), place.env),
  }));
  if ('check' in told) return { types: [], finding: told };
  if (told.types.length > 0) return told;
  return {
    types: [],
    finding: {
      check: CHECK,
      state: 'bad',
      refuses: true,
      says: `no type in ${place.region} meets instanceRequirements`,
      fix: 'widen them, or name instanceTypes',
    },
  };
}
