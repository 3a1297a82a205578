import { readFleetLimit } from '../../farm/fleet/fleet-limit';
import type { OpenFarm } from '../../farm/open-farm';
import { momentText } from '../output/moment-text';

/** The message for a user who asks for more of a stopped farm. Empty where the farm is not stopped. */
export async function stoppedText({ entry, store }: Pick<OpenFarm, 'entry' | 'store'>): Promise<string> {
  const limit = await readFleetLimit(store, entry.group);
  return limit?.most === 0
    ? `; ${entry.farm} is stopped since ${momentText(limit.at)}, and brenda scale auto has it go on`
    : '';
}
