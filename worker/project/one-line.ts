import { UserFault } from '../../protocol/failure/fault';
import { quoted } from './quoted';

/**
 * The name of a scene or an archive, which stands in lines that people and programs read.
 *
 * @throws UserFault when it has a line break or another control character: it could pass for a line of ours.
 */
export function oneLine(name: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) {
    throw new UserFault(
      `${quoted(name)} has a line break or another control character in its name; rename it`,
    );
  }
  return name;
}
