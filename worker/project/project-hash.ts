import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { parse, relative, resolve, sep } from 'node:path';
import { projectHash } from '../../protocol/scene/project-manifest';
import { digestFiles } from './files/digest';
import { fileFault } from './files/file-fault';
import type { PrivateCopy } from './files/private-copy';
import { type ProjectFile, projectFiles } from './project-files';

export interface HashOptions {
  /** Leaves out a file, or a folder with all that is in it. The name is relative, with forward slashes. @default - nothing */
  readonly leaveOut?: (name: string) => boolean;
  /** Its reason is thrown. @default - goes on to the end */
  readonly signal?: AbortSignal;
  /** Where scenes are opened from; of a file with a copy there, the copy is read. @default - nowhere */
  readonly privateCopy?: PrivateCopy;
}

/**
 * SHA-256, in hex, of a project's names and contents. It is the same for the same files, wherever they lie, whenever they were copied, and
 * however they were packed. It ignores what `projectFiles` leaves out, times and permissions.
 *
 * For a folder with neither links nor names that are left out, `sha256sum` gives the same:
 * `find * -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum -z | sha256sum`.
 *
 * @throws UserFault when a file cannot be read.
 */
export async function hashProject(folder: string, options: HashOptions = {}): Promise<string> {
  const { leaveOut } = options;
  const files: ProjectFile[] = [];
  for await (const file of projectFiles(folder, leaveOut ? { leaveOut } : {})) {
    options.signal?.throwIfAborted();
    files.push(file);
  }
  return hashOf(files, folder, options);
}

/**
 * The same for single files: a scene that lies among other files, and what it reads.
 *
 * @param root names are relative to it, `../` included, so that moving everything together changes nothing.
 * @param files absolute paths of files, or of folders, whose files count. Links are followed wherever they lead. A missing file counts as
 * missing: when it comes back, the hash differs.
 * @throws UserFault when a file cannot be read.
 */
export async function hashFiles(
  root: string,
  files: readonly string[],
  options: Pick<HashOptions, 'signal' | 'privateCopy'> = {},
): Promise<string> {
  const found = new Map<string, ProjectFile | Missing>();
  for (const file of files) {
    const name = relative(resolve(root), resolve(file)).split(sep).join('/');
    for await (const part of filesAt(file, name)) found.set(part.name, part);
  }
  return hashOf([...found.values()], root, options);
}

interface Missing {
  readonly name: string;
  readonly missing: true;
}

async function* filesAt(path: string, name: string): AsyncGenerator<ProjectFile | Missing> {
  const found = await stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw fileFault(path, error);
  });
  if (!found) {
    yield { name, missing: true };
  } else if (found.isDirectory()) {
    for await (const file of projectFiles(path, { within: parse(resolve(path)).root })) {
      yield { ...file, name: name === '' ? file.name : `${name}/${file.name}` };
    }
  } else if (found.isFile()) {
    yield { name, path: await realpath(path) };
  }
}

async function hashOf(
  files: readonly (ProjectFile | Missing)[],
  root: string,
  { signal, privateCopy }: Pick<HashOptions, 'signal' | 'privateCopy'>,
): Promise<string> {
  if (privateCopy) files = await Promise.all(files.map((file) => asOpened(file, root, privateCopy)));
  const paths = files.flatMap((file) => ('path' in file ? [file.path] : []));
  const digests = await digestFiles(paths, signal).catch((error: unknown) => {
    const { path } = error as NodeJS.ErrnoException;
    throw fileFault(path ?? root, error);
  });
  return projectHash(
    files.map((file) => ({
      name: file.name,
      digest:
        'path' in file
          ? (digests.get(file.path) ?? '')
          : 'missing' in file
            ? 'missing'
            : linkDigest(file.linkTo),
    })),
  );
}

async function asOpened(
  file: ProjectFile | Missing,
  root: string,
  privateCopy: PrivateCopy,
): Promise<ProjectFile | Missing> {
  if (!('path' in file)) return file;
  const place = resolve(root, file.name);
  const opened = await privateCopy.standingFor(place);
  return opened === place ? file : { ...file, path: opened };
}

function linkDigest(target: string): string {
  return createHash('sha256').update(`link to ${target}`).digest('hex');
}
