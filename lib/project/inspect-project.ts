import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { digestFiles } from '../../worker/project/files/digest';
import { classifyInput } from '../../worker/project/input';
import { projectFiles } from '../../worker/project/project-files';
import { hashFiles, hashProject } from '../../worker/project/project-hash';
import { projectRoot } from '../../worker/project/project-root';
import { quoted } from '../../worker/project/quoted';
import { findScene } from '../../worker/project/scenes';

/** The facts about a local project that a deployment requires. */
export interface ProjectFacts {
  readonly kind: 'folder' | 'blend' | 'archive';
  /** The upload: a folder, or the file. Absolute. */
  readonly path: string;
  /** Relative to the folder, with forward slashes; empty when only the worker can find it, in the archive. */
  readonly scene: string;
  /** SHA-256 of names and contents. */
  readonly hash: string;
  readonly bytes: number;
  readonly largest: { readonly name: string; readonly bytes: number };
}

/**
 * @param wanted the scene, relative to the project. @default - the only one there is
 * @throws UserFault when it cannot be rendered or uploaded.
 */
export async function inspectProject(path: string, wanted: string | undefined): Promise<ProjectFacts> {
  const absolute = resolve(path);
  const kind = await classifyInput(absolute);
  switch (kind) {
    case 'folder':
      return inspectFolder(absolute, wanted);
    case 'blend': {
      const scene = basename(absolute);
      if (wanted !== undefined && wanted !== scene) {
        throw new UserFault(`scene ${quoted(wanted)}: the project is the file ${quoted(scene)} alone`);
      }
      const hash = await hashFiles(dirname(absolute), [absolute]);
      return { kind, path: absolute, scene: scene.normalize('NFC'), hash, ...(await sizeOf(absolute)) };
    }
    case 'archive': {
      const digests = await digestFiles([absolute]);
      const hash = digests.get(absolute) ?? '';
      return {
        kind,
        path: absolute,
        scene: (wanted ?? '').normalize('NFC'),
        hash,
        ...(await sizeOf(absolute)),
      };
    }
  }
}

async function inspectFolder(folder: string, wanted: string | undefined): Promise<ProjectFacts> {
  const scene = await findScene(folder, wanted);
  // The worker skips folders that hold nothing but one folder, which archives often have.
  const root = await projectRoot(folder);
  const way = relative(folder, root);
  const inRoot = way === '' ? scene : scene.slice(way.length + 1);
  return {
    kind: 'folder',
    path: root,
    scene: inRoot.split(sep).join('/').normalize('NFC'),
    hash: await hashProject(root),
    ...(await sizeOfFolder(root)),
  };
}

async function sizeOf(path: string): Promise<Pick<ProjectFacts, 'bytes' | 'largest'>> {
  const { size: bytes } = await stat(path);
  return { bytes, largest: { name: basename(path), bytes } };
}

async function sizeOfFolder(folder: string): Promise<Pick<ProjectFacts, 'bytes' | 'largest'>> {
  let bytes = 0;
  let largest = { name: '', bytes: 0 };
  for await (const file of projectFiles(folder)) {
    if (!('path' in file)) {
      // Its target would be uploaded unintentionally, or be missing.
      throw new UserFault(
        `project ${quoted(folder)}: ${quoted(file.name)} is a link that leads out of it, nowhere, or round in a circle; put the file itself there`,
      );
    }
    const { size } = await stat(file.path);
    bytes += size;
    if (size > largest.bytes) largest = { name: file.name, bytes: size };
  }
  return { bytes, largest };
}
