import { UserFault } from '../../protocol/failure/fault';
import { quoted } from './quoted';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'the name is too long for this machine',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** What Node makes of bytes in a name that are no UTF-8, by which it then finds nothing. */
const NOT_UTF8 = '\uFFFD';

/** What the system said of a path that the user gave, as the user's fault; anything else as it was thrown. */
export function fileFault(path: string, thrown: unknown): unknown {
  const { code = '' } = thrown as NodeJS.ErrnoException;
  const reason =
    code === 'ENOENT' && path.includes(NOT_UTF8) ? 'its name is not UTF-8; rename it' : REASONS[code];
  return reason === undefined ? thrown : new UserFault(`${quoted(path)}: ${reason}`, { cause: thrown });
}
