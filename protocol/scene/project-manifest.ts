import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { bytes } from '../text/amount';
import { UserFault } from '../failure/fault';
import { sha256 } from '../ledger/stored';
import { versionFault } from '../ledger/version-fault';

/** Under which a farm's bucket keeps all versions of its projects. */
export const PROJECTS = 'projects/';
/** Contents of files, each under its SHA-256: what two versions have in common is there once. */
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

/** What a version of a project is made of. It lies beside the contents, under the hash of what it says. */
const projectManifest = v.strictObject({ version: v.literal(1), files: v.array(projectFile) });

export type ProjectManifest = v.InferOutput<typeof projectManifest>;

/** @throws UserFault that says what is wrong with it: `it is no manifest ...`. Workers read it. */
export function readProjectManifest(text: Uint8Array): ProjectManifest {
  try {
    return v.parse(projectManifest, JSON.parse(Buffer.from(text).toString('utf8')));
  } catch (cause) {
    const fault = versionFault(cause, 'farm');
    throw new UserFault(`it ${fault?.text ?? 'is no manifest that this version of Brenda reads'}`, { cause });
  }
}

/** Where the contents of a file lie. */
export function contentKey(of: string): string {
  return `${PROJECT_FILES}${of}`;
}

/** @param project the hash of its names and contents. */
export function manifestKey(project: string): string {
  return `${PROJECTS}${project}.manifest`;
}

/** The project that the manifest of this key is of; undefined for a key of anything else. */
export function projectOfManifest(key: string): string | undefined {
  return /(?:^|\/)([0-9a-f]{64})\.manifest$/.exec(key)?.[1];
}

/**
 * SHA-256, in hex, of names and digests: what a job calls a project. Order, and the spelling of Unicode, do not count.
 *
 * @param files `digest` is that of the contents, or whatever stands in its place.
 */
export function projectHash(files: readonly { readonly name: string; readonly digest: string }[]): string {
  const lines = files.map(({ name, digest }) => ({
    // macOS and some archives spell `ü` as two letters; the file is the same. sort and sha256sum compare bytes.
    name: Buffer.from(name.normalize('NFC')),
    digest,
  }));
  const hash = createHash('sha256');
  // Two names may be one in NFC; then the contents decide, and not the order in which the disk told them.
  for (const { name, digest } of lines.sort(
    (a, b) => a.name.compare(b.name) || a.digest.localeCompare(b.digest),
  ))
    hash.update(`${digest}  `).update(name).update('\0');
  return hash.digest('hex');
}
