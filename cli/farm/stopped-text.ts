import { readFleetLimit } from '../../farm/fleet/fleet-limit';
import type { OpenFarm } from '../../farm/open-farm';
import { momentText } from '../output/moment-text';

/** What to tell whoever has asked for more of a farm that somebody has stopped. Empty where nobody has. */
export async function stoppedText({ entry, store }: Pick<OpenFarm, 'entry' | 'store'>): Promise<string> {
  const limit = await readFleetLimit(store, entry.group);
  return limit?.most === 0
    ? `; ${entry.farm} is stopped since ${momentText(limit.at)}, and brenda scale auto has it go on`
    : '';
}
