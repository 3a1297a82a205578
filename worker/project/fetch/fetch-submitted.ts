import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallFile } from '../../../farm/store/read-at-most';
import { RemoteFile, RemoteRefused } from '../../../farm/store/remote-file';
import { UserFault } from '../../../protocol/failure/fault';
import {
  type ManifestFile,
  projectHash,
  type ProjectManifest,
  projectOfManifest,
  readProjectManifest,
} from '../../../protocol/scene/project-manifest';
import type { Fetching } from './fetch-project';
import { cacheProject, projectPlace } from './project-cache';
import { ArchiveFault } from '../archive/archive-fault';
import { manifestPaths } from '../manifest-paths';
import { materialize } from './materialize';
import type { Project } from './project-here';

const SOURCE = /^s3:\/\/([^/]+)\/(.+)$/s;
/** The manifest of a cached project lies beside it, so that a later version need not fetch the files that both have. */
const ENDING = '.manifest';
/** The largest manifest: a million files with names of some 100 characters. A JavaScript string holds its text. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Whether the source is a project by its files, as `brenda submit` uploads them. */
export function isSubmitted(source: string): boolean {
  return projectOfManifest(source) !== undefined;
}

/**
 * The project of `s3://bucket/projects/<hash>.manifest`. It fetches only the files that no project on this disk has. It checks each against
 * its SHA-256, and all of them against the project's hash.
 *
 * @throws UserFault in one line.
 */
export async function fetchSubmitted(
  source: string,
  { home, onFetched, signal, env }: Fetching,
): Promise<Project> {
  const [, bucket = '', key = ''] = SOURCE.exec(source) ?? [];
  try {
    const remote = new RemoteFile({ bucket, key }, env);
    const text = await remote.read(MOST_BYTES, signal);
    const { files } = readManifest(text, projectOfManifest(key));
    const paths = manifestPaths(files);
    const kept = projectPlace(home, source, createHash('sha256').update(text).digest('hex'));
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const began = performance.now();
    let fetched = 0;
    const isNew = await cacheProject(kept, bytes, async (beside) => {
      const folder = join(beside, 'project');
      await mkdir(folder);
      const here = await filesKept(home);
      fetched = await materialize({ files: paths, folder, here, remote }, signal);
      return folder;
    });
    if (isNew) {
      await writeFile(`${kept}${ENDING}`, text);
      onFetched?.({ source, bytes: fetched, seconds: (performance.now() - began) / 1000 });
    }
    return { folder: kept };
  } catch (error) {
    throw error instanceof RemoteRefused || error instanceof UserFault || error instanceof ArchiveFault
      ? new UserFault(`project ${source}: ${error.message}`, { cause: error })
      : error;
  }
}

function readManifest(text: Uint8Array, project: string | undefined): ProjectManifest {
  const manifest = readProjectManifest(text);
  const hash = projectHash(manifest.files.map(({ name, sha256 }) => ({ name, digest: sha256 })));
  if (hash !== project) throw new UserFault('its files are not those that it is named for; submit it again');
  return manifest;
}

function filesIn(manifest: Uint8Array): readonly ManifestFile[] {
  try {
    return readProjectManifest(manifest).files;
  } catch {
    return [];
  }
}

/** The paths on this disk of contents that were fetched before, by their SHA-256. They may have changed since. */
async function filesKept(home: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(home)) {
    if (!name.endsWith(ENDING)) continue;
    const files = filesIn(await readSmallFile(join(home, name), MOST_BYTES));
    const folder = join(home, name.slice(0, -ENDING.length));
    for (const { sha256, name: path } of files) found.set(sha256, join(folder, path));
  }
  return found;
}
