import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserFault } from '../../../protocol/failure/fault';

/**
 * Paths that stay the same wherever a template's script has them, quoted or not: no shell expands or splits them, and they add no `:` to
 * PATH. Bash expands BASH_ENV, too (https://www.gnu.org/software/bash/manual/bash.html#index-BASH_005fENV).
 */
const PLAIN = /^[\p{L}\p{N}/._,+@%=-]+$/u;

/** Folders under paths that are plain. */
interface PlainPlaces<Name extends string> {
  readonly paths: Readonly<Record<Name, string>>;
  /** Removes the links, and not their targets. */
  readonly remove: () => Promise<void>;
}

/**
 * Makes folders available under plain paths: their own, or links to them. The name of a scene is part of its output folder, and may come
 * from a stranger: `a$(reboot).blend`.
 *
 * @param home where links may be made. @default - the folder for temporary files
 * @throws UserFault when the folder for temporary files has no plain path either.
 */
export async function plainPlaces<Name extends string>(
  folders: Readonly<Record<Name, string>>,
  home = tmpdir(),
): Promise<PlainPlaces<Name>> {
  const absolute = Object.entries<string>(folders).map(([name, path]) => [name, resolve(path)] as const);
  if (absolute.every(([, path]) => PLAIN.test(path)))
    return { paths: folders, remove: () => Promise.resolve() };
  if (!PLAIN.test(home))
    throw new UserFault(
      `a template cannot run here: a shell reads more than a path in ${JSON.stringify(home)}, the folder for temporary files; set TMPDIR to one without spaces and signs`,
    );
  const links = await mkdtemp(join(home, 'brenda-template-'));
  const paths = absolute.map(([name, path]) => [name, path, join(links, name)] as const);
  for (const [, path, link] of paths) await symlink(path, link);
  return {
    paths: Object.fromEntries(paths.map(([name, , link]) => [name, link])) as Record<Name, string>,
    remove: () => rm(links, { recursive: true, force: true }),
  };
}
