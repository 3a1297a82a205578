import { lstat, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { type ManifestFile, projectHash } from '../../protocol/scene/project-manifest';
import { ArchiveFault } from '../../worker/project/archive/archive-fault';
import { contains } from '../../worker/project/contains';
import { digestFiles } from '../../worker/project/files/digest';
import { fileFault } from '../../worker/project/files/file-fault';
import { classifyInput } from '../../worker/project/input';
import { manifestPaths } from '../../worker/project/manifest-paths';
import { projectFiles } from '../../worker/project/project-files';
import { projectRoot } from '../../worker/project/project-root';
import { quoted } from '../../worker/project/quoted';
import { findScene } from '../../worker/project/scenes';
import { unpack } from '../../worker/project/archive/unpack';
import { makeTemporaryFolder } from '../paths/temporary';

/** A file of a project, with its path on this machine. */
type LocalFile = ManifestFile & { readonly path: string };

/** A project on this machine, with its contents. */
export interface ProjectContents {
  /** Relative to the project, with forward slashes. */
  readonly scene: string;
  /** SHA-256 of names and contents: the job's name for it. */
  readonly hash: string;
  /** By their names. */
  readonly files: readonly LocalFile[];
  readonly bytes: number;
}

/** The user's input, opened. */
export interface OpenedProject {
  /** The path that Blender may open: the .blend, or the folder that archives are unpacked into. */
  readonly input: string;
  /** Relative to the folder, or the name of the .blend. */
  readonly scene: string;
  /**
   * @param reads files that the scene reports that it reads, absolute. For a single .blend, those in its folder are included.
   * @throws UserFault when a file cannot be read, or not be sent: the target of a link that leaves the project is not part of it.
   */
  contents(reads: readonly string[], signal?: AbortSignal): Promise<ProjectContents>;
  close(): Promise<void>;
}

/**
 * @param wanted the .blend, relative to the project. @default - the only one there is
 * @throws UserFault when it is no scene, project or archive, or it is not clear which scene is meant.
 */
export async function openProjectHere(path: string, wanted: string | undefined): Promise<OpenedProject> {
  const absolute = resolve(path);
  switch (await classifyInput(path)) {
    case 'blend':
      if (wanted !== undefined && wanted !== basename(absolute))
        throw new UserFault(
          `scene ${quoted(wanted)}: ${quoted(path)} is one .blend; give the folder it is in`,
        );
      return {
        input: absolute,
        scene: basename(absolute),
        contents: (reads, signal) => sceneWithReads(absolute, reads, signal),
        close: () => Promise.resolve(),
      };
    case 'folder':
      return openedFolder(absolute, wanted, () => Promise.resolve());
    case 'archive': {
      const beside = await makeTemporaryFolder('brenda-submit-');
      const close = (): Promise<void> => rm(beside, { recursive: true, force: true });
      try {
        const folder = join(beside, 'project');
        await unpack(absolute, folder);
        return await openedFolder(folder, wanted, close);
      } catch (error) {
        await close();
        throw error;
      }
    }
  }
}

async function openedFolder(
  folder: string,
  wanted: string | undefined,
  close: () => Promise<void>,
): Promise<OpenedProject> {
  const found = await findScene(folder, wanted);
  // As a worker does with archives: it skips folders that contain only one folder.
  const root = await projectRoot(folder);
  const scene = relative(root, join(folder, found)).split(sep).join('/');
  return {
    input: root,
    scene,
    contents: (_, signal) => wholeFolder(root, scene, signal),
    close,
  };
}

async function wholeFolder(
  folder: string,
  scene: string,
  signal: AbortSignal | undefined,
): Promise<ProjectContents> {
  const found = new Map<string, string>();
  for await (const file of projectFiles(folder)) {
    signal?.throwIfAborted();
    if (!('path' in file)) throw leadsOut(folder, file.name);
    found.set(file.name, file.path);
  }
  return contentsOf(folder, scene, found, signal);
}

/** Files that it reads elsewhere would be missing on other machines, as the check of the scene reports. */
async function sceneWithReads(
  path: string,
  reads: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ProjectContents> {
  const folder = dirname(path);
  const [within, scene] = await Promise.all([realOf(folder), realOf(path)]);
  // The scene keeps the name that the user gave, wherever that link leads.
  const found = new Map([[basename(path), scene]]);
  for (const read of reads) {
    if (!contains(folder, read)) continue;
    const name = relative(folder, read).split(sep).join('/');
    // The check reports a missing file.
    const real = await realpath(read).catch(() => undefined);
    if (real === undefined || read === path) continue;
    if (!contains(within, real))
      throw new UserFault(
        `project ${quoted(folder)}: ${quoted(name)} is reached by a link that leads out of it; put the file itself there`,
      );
    const kind = await stat(real).catch(() => undefined);
    if (kind?.isFile()) found.set(name, real);
    else if (kind?.isDirectory())
      for await (const file of projectFiles(real, { within })) {
        if (!('path' in file)) throw leadsOut(folder, `${name}/${file.name}`);
        found.set(`${name}/${file.name}`, file.path);
      }
  }
  return contentsOf(folder, basename(path), found, signal);
}

function leadsOut(folder: string, name: string): UserFault {
  return new UserFault(
    `project ${quoted(folder)}: ${quoted(name)} is a link that leads out of it, nowhere, or round in a circle; put the file itself there`,
  );
}

async function realOf(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    throw fileFault(path, error);
  });
}

/** The facts of the hashed file, if there is still no link on the way to it. */
async function factsOf(path: string) {
  try {
    const [{ size: bytes, mode }, real] = [await lstat(path), await realpath(path)];
    if (real !== path) throw new UserFault(`${quoted(path)} became a link while it was read; submit again`);
    return { bytes, mode };
  } catch (error) {
    throw fileFault(path, error);
  }
}

/** @param found the files' real paths, by name. */
async function contentsOf(
  folder: string,
  scene: string,
  found: ReadonlyMap<string, string>,
  signal: AbortSignal | undefined,
): Promise<ProjectContents> {
  const files: LocalFile[] = [];
  const digests = await digestFiles(found.values(), signal, true);
  for (const [name, path] of found) {
    const { bytes, mode } = await factsOf(path);
    files.push({
      name: name.normalize('NFC'),
      sha256: digests.get(path) ?? '',
      bytes,
      ...((mode & 0o100) === 0 ? {} : { executable: true }),
      path,
    });
  }
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  try {
    manifestPaths(files);
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    throw new UserFault(`project ${quoted(folder)} ${error.message}; rename it`, { cause: error });
  }
  return {
    scene: scene.normalize('NFC'),
    hash: projectHash(files.map(({ name, sha256 }) => ({ name, digest: sha256 }))),
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}
