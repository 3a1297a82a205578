import { createHash } from 'node:crypto';
import { lstat, mkdir, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { codeOf } from '../folder-store/folder-fault';

/** A run's folder for temporary files. */
export interface WorkFolder {
  readonly path: string;
  /** Whether symbolic links can be made there. */
  readonly hasLinks: boolean;
}

/**
 * The folder `work` in the hidden one. Where its disk has no symbolic links (exFAT, FAT and many network disks), one in the user's cache or
 * among the temporary files. Its name is the same for the same output folder.
 *
 * @param hidden the folder `.brenda` of an output folder; it exists.
 * @param elsewhere folders to try in turn.
 */
export async function workFolderOf(
  hidden: string,
  elsewhere: readonly string[] = placesElsewhere(),
): Promise<WorkFolder> {
  const own = join(hidden, 'work');
  await mkdir(own, { recursive: true }).catch(() => undefined);
  if (await hasLinks(own)) return { path: own, hasLinks: true };
  const name = createHash('sha256').update(resolve(hidden)).digest('hex').slice(0, 16);
  for (const place of elsewhere) {
    const made = await mkdir(place, { recursive: true, mode: 0o700 }).then(
      () => isOwn(place),
      () => false,
    );
    if (made && (await hasLinks(place))) return { path: join(place, name), hasLinks: true };
  }
  return { path: own, hasLinks: false };
}

/** The folder for temporary files is shared: no other user may be able to write there, or have put a link there. */
async function isOwn(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  const self = process.geteuid?.();
  return found.isDirectory() && (self === undefined || (found.uid === self && (found.mode & 0o022) === 0));
}

/** Any other fault of the folder shows when something is written there. */
async function hasLinks(folder: string): Promise<boolean> {
  const link = join(folder, `link-${String(process.pid)}`);
  try {
    await rm(link, { force: true });
    await symlink('.', link);
    await rm(link);
    return true;
  } catch (error) {
    return !['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'].includes(codeOf(error) ?? '');
  }
}

function placesElsewhere(): string[] {
  return [
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'brenda', 'work'),
    join(tmpdir(), `brenda-work-${String(process.getuid?.() ?? 0)}`),
  ];
}
