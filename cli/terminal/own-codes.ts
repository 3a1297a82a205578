import { randomUUID } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import { visible } from '../../protocol/text/visible';

const ESC = '\u001b';
const BEL = '\u0007';

/**
 * Stand for ESC and BEL in texts of ours until they are written. What comes from scenes, records and logs cannot hold them: they are of
 * this process alone.
 */
const OWN_ESC = `<${randomUUID()}:esc>`;
const OWN_BEL = `<${randomUUID()}:bel>`;

/** Makes what steers the terminal, in a text of our own, pass the writer. */
export function own(codes: string): string {
  return codes.replaceAll(ESC, OWN_ESC).replaceAll(BEL, OWN_BEL);
}

/** A text as the terminal is to get it: our own codes, and everything else that could steer it written out. */
export function forTerminal(text: string): string {
  return visible(text).replaceAll(OWN_ESC, ESC).replaceAll(OWN_BEL, BEL);
}

/** How many columns a text of our own takes, whatever its colours. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(forTerminal(text)).length;
}
