import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A file that a unit wrote into its private folder. */
export interface OutputFile {
  readonly path: string;
  /** Relative to the folder, with forward slashes. */
  readonly name: string;
  readonly bytes: number;
}

/** Every file below the folder, sub-folders and all, in the order of their names. */
export async function outputFiles(folder: string): Promise<OutputFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const measured = files.map(async (path) => ({
    path,
    name: relative(folder, path).split(sep).join('/'),
    bytes: (await stat(path)).size,
  }));
  return (await Promise.all(measured)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** SHA-256 of a file's contents, in hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
