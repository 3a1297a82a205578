import { UserFault } from '../../protocol/failure/fault';
import { visibleLine } from '../../protocol/text/visible';

const LONGEST = 120;

/** Makes an untrusted name safe for a line on a terminal: in quotes, cut after 120 characters, with control characters escaped. */
export function quoted(name: string): string {
  const characters = Array.from(name);
  const cut = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}...` : name;
  return `"${visibleLine(cut)}"`;
}

/**
 * Checks the name of a scene or an archive before it is printed in lines that people and programs read.
 *
 * @throws UserFault when it has a line break or another control character, with which it could imitate Brenda's own output.
 */
export function oneLine(name: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    throw new UserFault(
      `${quoted(name)} has a line break or another control character in its name; rename it`,
    );
  }
  return name;
}
