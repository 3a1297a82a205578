import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { bytes } from '../text/bounded-numbers';
import { UserFault } from '../failure/fault';
import { sha256 } from '../ledger/stored';
import { versionFault } from '../ledger/version-fault';

/** The prefix of all project versions in a farm's bucket. */
export const PROJECTS = 'projects/';
/** The prefix of file contents, each under its SHA-256: versions share equal contents. */
export const PROJECT_FILES = `${PROJECTS}files/`;

const projectFile = v.strictObject({
  /** Relative to the project, with forward slashes, in NFC. */
  name: v.pipe(v.string(), v.minLength(1)),
  sha256,
  bytes,
  /** @default false */
  executable: v.optional(v.boolean()),
});

/** A file of a project, by its contents. */
export type ManifestFile = v.InferOutput<typeof projectFile>;

/** The files of a project's version. It is stored beside the contents, under the project's hash. */
const projectManifest = v.strictObject({ version: v.literal(1), files: v.array(projectFile) });

export type ProjectManifest = v.InferOutput<typeof projectManifest>;

/** @throws UserFault with what is wrong: `it is no manifest ...`. Workers read it. */
export function readProjectManifest(text: Uint8Array): ProjectManifest {
  try {
    return v.parse(projectManifest, JSON.parse(Buffer.from(text).toString('utf8')));
  } catch (cause) {
    const fault = versionFault(cause, 'farm');
    throw new UserFault(`it ${fault?.text ?? 'is no manifest that this version of Brenda reads'}`, { cause });
  }
}

/** The key of a file's contents. */
export function contentKey(of: string): string {
  return `${PROJECT_FILES}${of}`;
}

/** @param project the hash of its names and contents. */
export function manifestKey(project: string): string {
  return `${PROJECTS}${project}.manifest`;
}

/** The project of a manifest's key; undefined for any other key. */
export function projectOfManifest(key: string): string | undefined {
  return /(?:^|\/)([0-9a-f]{64})\.manifest$/.exec(key)?.[1];
}

/**
 * SHA-256, in hex, of names and digests: a project's identity in jobs. Order and Unicode form do not matter.
 *
 * @param files `digest` is that of the contents, or of what replaces them.
 */
export function projectHash(files: readonly { readonly name: string; readonly digest: string }[]): string {
  const lines = files.map(({ name, digest }) => ({
    // macOS and some archives store `ü` as two code points; the file is the same. sort and sha256sum compare bytes.
    name: Buffer.from(name.normalize('NFC')),
    digest,
  }));
  const hash = createHash('sha256');
  // Two names may be equal in NFC; then the contents decide, and not the order in which the disk lists them.
  for (const { name, digest } of lines.sort(
    (a, b) => a.name.compare(b.name) || a.digest.localeCompare(b.digest),
  ))
    hash.update(`${digest}  `).update(name).update('\0');
  return hash.digest('hex');
}
