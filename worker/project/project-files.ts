import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { contains } from './contains';
import { fileFault } from './files/file-fault';
import { isLeftOut } from './left-out';
import { quoted } from './quoted';

/** Either a file, or a link that is not followed. */
export type ProjectFile =
  | {
      /** Relative to the folder, with forward slashes, spelt as on the disk. */
      readonly name: string;
      /** The path of its contents, with all links resolved. */
      readonly path: string;
    }
  | { readonly name: string; readonly linkTo: string };

export interface ProjectFilesOptions {
  /** Leaves out a file, or a folder with all that is in it. The name is relative, with forward slashes. @default - nothing */
  readonly leaveOut?: (name: string) => boolean;
  /** Links that stay in this folder are followed. @default - the project's folder */
  readonly within?: string;
}

interface Folder {
  readonly name: string;
  readonly path: string;
  readonly parent?: Folder;
}

const MOST_FILES = 1_000_000;
/** Even without a circle, links can make a few folders endless: two in each that lead to the next. */
const MOST_LINKED_FOLDERS = 10_000;

/**
 * The files of a project, in no order. It leaves out the names of `isLeftOut`, empty folders, and what is neither file nor folder. It
 * follows links inside the project. A link that leads out of it, to nothing, or to a folder that it lies in, is returned as a link.
 *
 * @throws UserFault when a folder cannot be read, or there are more than 1,000,000 names, or links to 10,000 folders.
 */
export async function* projectFiles(
  folder: string,
  options: ProjectFilesOptions = {},
): AsyncGenerator<ProjectFile> {
  const root = await orFault(folder, realpath(folder));
  const within = options.within ?? root;
  const ahead: Folder[] = [{ name: '', path: root }];
  const count = counter(folder);
  for (let at = ahead.pop(); at; at = ahead.pop()) {
    const entries = await orFault(join(folder, at.name), readdir(at.path, { withFileTypes: true }));
    const names = new Set(entries.map(({ name }) => name));
    for (const entry of entries) {
      if (isLeftOut(entry.name, names)) continue;
      const name = at.name === '' ? entry.name : `${at.name}/${entry.name}`;
      if (options.leaveOut?.(name) === true) continue;
      count.name();
      const place = join(at.path, entry.name);
      const found = entry.isSymbolicLink() ? await followed(place, within, at) : { path: place, entry };
      if ('linkTo' in found) yield { name, linkTo: found.linkTo };
      else if (found.entry.isDirectory()) {
        if (found.entry !== entry) count.linkedFolder();
        ahead.push({ name, path: found.path, parent: at });
      } else if (found.entry.isFile()) yield { name, path: found.path };
    }
  }
}

function counter(folder: string) {
  let names = 0;
  let linkedFolders = 0;
  return {
    name() {
      if (++names <= MOST_FILES) return;
      throw new UserFault(`${quoted(folder)} holds more than 1,000,000 files; give a smaller folder`);
    },
    linkedFolder() {
      if (++linkedFolders <= MOST_LINKED_FOLDERS) return;
      throw new UserFault(
        `${quoted(folder)} holds links that lead to more than 10,000 folders; take some of them out`,
      );
    },
  };
}

async function followed(link: string, within: string, inside: Folder) {
  const path = await realpath(link).catch(() => undefined);
  if (path === undefined || !contains(within, path)) return { linkTo: await readlink(link) };
  const entry = await orFault(link, stat(path));
  // Identified by the relative path to it, not by the link's text, which may be absolute and change when the project moves.
  return entry.isDirectory() && isAround(inside, path)
    ? { linkTo: relative(inside.path, path) }
    : { path, entry };
}

function isAround(inside: Folder, path: string): boolean {
  for (let at: Folder | undefined = inside; at; at = at.parent) {
    if (at.path === path) return true;
  }
  return false;
}

async function orFault<T>(path: string, asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    throw fileFault(path, error);
  });
}
