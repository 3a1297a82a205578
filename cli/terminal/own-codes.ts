import { randomUUID } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import { visible } from '../../protocol/text/visible';

const ESC = '\u001b';
const BEL = '\u0007';

/**
 * Placeholders for ESC and BEL in our own texts until they are written. Scenes, records and logs cannot contain them: they are random in
 * each process.
 */
const OWN_ESC = `<${randomUUID()}:esc>`;
const OWN_BEL = `<${randomUUID()}:bel>`;

/** Lets the control codes of our own text pass the writer. */
export function own(codes: string): string {
  return codes.replaceAll(ESC, OWN_ESC).replaceAll(BEL, OWN_BEL);
}

/** A text for the terminal: with our own codes, and all others escaped. */
export function forTerminal(text: string): string {
  return visible(text).replaceAll(OWN_ESC, ESC).replaceAll(OWN_BEL, BEL);
}

/** The width of our own text in columns, without its colours. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(forTerminal(text)).length;
}
