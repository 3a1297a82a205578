import { UserFault } from '../../protocol/fault';
import { quoted } from './quoted';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'the name is too long for this machine',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** What the system said of a path that the user gave, as the user's fault; anything else as it was thrown. */
export function fileFault(path: string, thrown: unknown): unknown {
  const reason = REASONS[(thrown as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? thrown : new UserFault(`${quoted(path)}: ${reason}`, { cause: thrown });
}
