import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256OfFile } from '../../worker/task/publish/output';
import { contains } from '../../worker/project/contains';
import { classifyInput } from '../../worker/project/input';
import type { PrivateCopy } from '../../worker/project/files/private-copy';
import { hashFiles, hashProject } from '../../worker/project/project-hash';
import { projectFiles } from '../../worker/project/project-files';
import { projectRoot } from '../../worker/project/project-root';
import { findScene } from '../../worker/project/scenes';
import { unpack } from '../../worker/project/archive/unpack';
import type { OutputFolder } from '../output-folder/output-folder';

/** A project on this machine's disk, with its scene. */
export interface LocalProject {
  readonly folder: string;
  /** Relative to the folder, with forward slashes. */
  readonly scene: string;
  /** The job's name for it. */
  readonly source: string;
  /** Whether the folder is the project, or only contains the scene. */
  readonly isFolder: boolean;
  /** The scene's path; in an archive, the archive's path and the scene's name in there. */
  readonly path: string;
  /**
   * SHA-256 of the project's contents.
   *
   * @param reads files that the scene reports that it reads, absolute.
   * @param named files that the job's settings name, absolute; they may lie elsewhere.
   * @param privateCopy where scenes are opened from.
   * @param signal its reason is thrown.
   */
  hash(
    reads: readonly string[],
    named: readonly string[],
    privateCopy: PrivateCopy,
    signal: AbortSignal,
  ): Promise<string>;
  /** All files that count for the hash, absolute; `reads` and `named` are as for `hash`. */
  files(reads: readonly string[], named: readonly string[]): Promise<string[]>;
  /** What the user waits for during the hash, in words. */
  hashing(reads: readonly string[]): string;
}

/** The user's input, checked and usable; nothing is written yet. */
export interface Input {
  /** Whether it has to be unpacked first, which may take a while. */
  readonly isPacked: boolean;
  /** Makes the project available for rendering: archives are unpacked beside the ledger, others stay in place. */
  place(output: OutputFolder): Promise<LocalProject>;
}

/**
 * @param wanted the .blend, relative to the project. @default - the only one there is
 * @throws UserFault when it is no scene, project or archive, or it is not clear which scene is meant.
 */
export async function openInput(path: string, wanted: string | undefined): Promise<Input> {
  const absolute = resolve(path);
  switch (await classifyInput(path)) {
    case 'blend':
      return { isPacked: false, place: () => Promise.resolve(singleScene(absolute)) };
    case 'folder': {
      const scene = await findScene(absolute, wanted);
      return {
        isPacked: false,
        place: (output) => Promise.resolve(wholeFolder(absolute, scene, output.path, absolute)),
      };
    }
    case 'archive':
      return {
        isPacked: true,
        place: async (output) => {
          const folder = await unpacked(absolute, output);
          return wholeFolder(folder, await findScene(folder, wanted), output.path, absolute);
        },
      };
  }
}

/** A .blend in a folder with other files: the project is that file and what it reads. */
function singleScene(path: string): LocalProject {
  const folder = dirname(path);
  return {
    folder,
    scene: basename(path),
    source: pathToFileURL(path).href,
    isFolder: false,
    path,
    hash: (reads, named, privateCopy, signal) =>
      hashFiles(folder, [path, ...reads, ...named], { privateCopy, signal }),
    files: (reads, named) => Promise.resolve([path, ...reads, ...named]),
    hashing: ({ length }) =>
      length === 0 ? `hashing ${basename(path)}` : `hashing ${String(length + 1)} files`,
  };
}

/** @param from the user's input: the folder, or the archive that it was unpacked from. */
function wholeFolder(folder: string, scene: string, output: string, from: string): LocalProject {
  // Frames are often rendered into the project, but are no part of it.
  const frames = relative(folder, output).split(sep).join('/');
  const leaveOut = (name: string): boolean => name === frames || name.startsWith(`${frames}/`);
  const hash: LocalProject['hash'] = async (_, named, privateCopy, signal) => {
    const own = await hashProject(folder, { leaveOut, privateCopy, signal });
    const outside = named.filter((path) => !contains(folder, path));
    if (outside.length === 0) return own;
    return createHash('sha256')
      .update(`${own} ${await hashFiles(folder, outside, { signal })}`)
      .digest('hex');
  };
  const files: LocalProject['files'] = async (_, named) => {
    const own: string[] = [];
    for await (const file of projectFiles(folder, { leaveOut })) if ('path' in file) own.push(file.path);
    return [...own, ...named];
  };
  return {
    folder,
    scene,
    source: pathToFileURL(folder).href,
    isFolder: true,
    files,
    path: join(from, scene),
    hash,
    hashing: () => `hashing the files of ${basename(folder)}`,
  };
}

/** Unpacked archives, and unfinished ones. */
const UNPACKED = /^(?:[0-9a-f]{16}$|\.unpacking-)/;

/** An archive is unpacked once; the next run reuses it while the archive is the same. */
async function unpacked(archive: string, output: OutputFolder): Promise<string> {
  const home = join(output.hidden, 'project');
  const folder = join(home, (await sha256OfFile(archive)).slice(0, 16));
  await mkdir(home, { recursive: true });
  const there = await readdir(home);
  for (const other of there)
    if (other !== basename(folder) && UNPACKED.test(other)) await rm(join(home, other), { recursive: true });
  if (!there.includes(basename(folder))) await unpack(archive, folder);
  return projectRoot(folder);
}
