import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { UserFault } from '../../protocol/failure/fault';
import {
  contentKey,
  type ManifestFile,
  manifestKey,
  PROJECT_FILES,
} from '../../protocol/scene/project-manifest';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { ObjectStore } from '../store/object-store';
import { ifTooLarge } from '../store/read-at-most';

/** Files up to this size are sent in one request each, several at once. Larger ones are sent alone, several parts at once. */
const SMALL_BYTES = 8 * 1024 * 1024;
const SMALL_LANES = 12;
const LARGE_LANES = 2;

/** A project to upload to a farm's bucket. */
export interface ProjectToSend {
  /** Its hash. */
  readonly hash: string;
  readonly files: readonly (ManifestFile & { readonly path: string })[];
}

/** The files that have to be uploaded. */
export interface MissingFiles {
  /** One for each content that the bucket lacks. */
  readonly files: ProjectToSend['files'];
  readonly bytes: number;
  /** Whether the bucket has this version already. */
  readonly isThere: boolean;
}

/**
 * Finds the files of a project that the bucket lacks, by content. Costs one request, and for a changed project one more for each thousand
 * contents.
 */
export async function missingFiles(project: ProjectToSend, store: ObjectStore): Promise<MissingFiles> {
  const text = Buffer.from(manifestText(project));
  // A larger object is another manifest.
  const known = await store.get(manifestKey(project.hash), text.length).catch(ifTooLarge);
  if (known && text.equals(known)) return { files: [], bytes: 0, isThere: true };
  const there = new Map<string, number>();
  for await (const { key, bytes } of store.list(PROJECT_FILES))
    there.set(key.slice(PROJECT_FILES.length), bytes);
  const files = new Map<string, ProjectToSend['files'][number]>();
  for (const file of project.files) if (there.get(file.sha256) !== file.bytes) files.set(file.sha256, file);
  const missing = [...files.values()];
  return { files: missing, bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0), isThere: false };
}

export interface SendOptions {
  /** Called for each file that has arrived. @default - not called */
  readonly onSent?: (file: ManifestFile) => void;
  readonly signal?: AbortSignal;
}

/**
 * Uploads the missing files of a project, and then writes a manifest that lists all of its files. So a manifest exists only when all its
 * files do. After an interruption, the files that have arrived stay and are not sent again.
 *
 * @throws UserFault when a file changes during the upload.
 */
export async function sendProject(
  project: ProjectToSend,
  missing: MissingFiles,
  store: ObjectStore,
  { onSent, signal }: SendOptions = {},
): Promise<void> {
  const send = async (file: ProjectToSend['files'][number], stop: AbortSignal): Promise<void> => {
    const { sha256, path, name } = file;
    try {
      await store.putFile(contentKey(sha256), path, { sha256, signal: stop });
    } catch (error) {
      stop.throwIfAborted();
      if ((await sha256Of(path)) === sha256) throw error;
      throw new UserFault(`${name}: was changed while it was sent; submit it again`, { cause: error });
    }
    onSent?.(file);
  };
  const small = missing.files.filter(({ bytes }) => bytes <= SMALL_BYTES);
  const large = missing.files.filter(({ bytes }) => bytes > SMALL_BYTES);
  await forEachConcurrently(small, SMALL_LANES, send, signal);
  await forEachConcurrently(large, LARGE_LANES, send, signal);
  signal?.throwIfAborted();
  if (!missing.isThere) await store.put(manifestKey(project.hash), manifestText(project));
}

function manifestText({ files }: ProjectToSend): string {
  const told = files.map(({ name, sha256, bytes, executable }) => ({
    name,
    sha256,
    bytes,
    ...(executable === true ? { executable } : {}),
  }));
  return `${JSON.stringify({ version: 1, files: told }, undefined, 1)}\n`;
}

/** Undefined for a file that no longer exists. */
async function sha256Of(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
