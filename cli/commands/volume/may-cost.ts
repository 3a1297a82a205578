import { diskDollarsAMonth } from '../../../farm/volume/instance/volume-cost';
import { UserFault } from '../../../protocol/failure/fault';
import { ask, canAsk } from '../../terminal/ask';

/** A volume that costs more than that is more likely a slip: of a terabyte and a half. */
const MOST_UNASKED_DOLLARS = 120;

/** `$5242.88 a month until it is deleted` */
export function volumeCostText(sizeGiB: number): string {
  return `$${diskDollarsAMonth('volume', sizeGiB).toFixed(2)} a month until it is deleted`;
}

/**
 * Asks before a volume is made that costs much.
 *
 * @param yes whether that was said already.
 * @throws UserFault when the answer is no, or there is no terminal to ask on.
 */
export async function mayCost(name: string, sizeGiB: number, yes: boolean, stop: AbortSignal): Promise<void> {
  if (yes || diskDollarsAMonth('volume', sizeGiB) <= MOST_UNASKED_DOLLARS) return;
  const costs = `a volume of ${String(sizeGiB)} GiB costs ${volumeCostText(sizeGiB)}`;
  if (!canAsk())
    throw new UserFault(`volume ${name}: ${costs}; say --yes if that is meant, or a smaller --size`);
  if (!(await ask(`${name}: ${costs}. Make it?`, stop)))
    throw new UserFault(`volume ${name}: nothing was made; --size says how large it is to be`);
}
