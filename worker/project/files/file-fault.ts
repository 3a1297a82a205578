import { UserFault } from '../../../protocol/failure/fault';
import { quoted } from '../quoted';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'the name is too long for this machine',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** Node's replacement for bytes in a name that are not UTF-8; it finds no file by such a name. */
const NOT_UTF8 = '\uFFFD';

/** Turns the system's error for a path that the user gave into a user's fault; returns any other error as it is. */
export function fileFault(path: string, thrown: unknown): unknown {
  const { code = '' } = thrown as NodeJS.ErrnoException;
  const reason =
    code === 'ENOENT' && path.includes(NOT_UTF8) ? 'its name is not UTF-8; rename it' : REASONS[code];
  return reason === undefined ? thrown : new UserFault(`${quoted(path)}: ${reason}`, { cause: thrown });
}
