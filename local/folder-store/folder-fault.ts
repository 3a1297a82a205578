import { UserFault } from '../../protocol/failure/fault';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is too large for this disk',
  EACCES: 'there is no permission',
  EPERM: 'there is no permission',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  EISDIR: 'there is a folder of that name',
  ENOTEMPTY: 'there is a folder of that name',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its path is a circle of links',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk reports an error',
};

/** Turns a file system's error into one line for the user, where the user can fix it. */
export function folderFault(error: unknown, doing: 'read' | 'write' | 'delete', path: string): unknown {
  const reason = REASONS[codeOf(error) ?? ''];
  return reason === undefined ? error : new UserFault(`cannot ${doing} ${path}: ${reason}`, { cause: error });
}

/** The name of a system error: ENOENT and the like. */
export function codeOf(error: unknown): string | undefined {
  // Not `instanceof Error`: under Jest, errors of Node's own modules belong to another realm.
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
