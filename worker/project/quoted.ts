import { visibleLine } from '../../protocol/text/visible';

const LONGEST = 120;

/**
 * A name that somebody else chose, fit for a line on a terminal: in quotes, cut after 120 characters, and with
 * everything that could break the line or steer the terminal written out.
 */
export function quoted(name: string): string {
  const characters = Array.from(name);
  const cut = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}...` : name;
  return `"${visibleLine(cut)}"`;
}
