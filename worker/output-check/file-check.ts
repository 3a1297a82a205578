import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { BrokenPicture, type Picture, UnreadPicture } from './picture/picture';
import { readPicture } from './picture/read-picture';

/** Larger files are only hashed: decoding would hold them in memory, which the renderer needs. */
const MOST_BYTES = 2 ** 30;

/** The result of a file's check. */
export interface FileCheck {
  readonly bytes: number;
  /** The hash of exactly the bytes that were checked, in hex. */
  readonly sha256: string;
  /** Undefined for a file that is no picture, or has an unknown format. */
  readonly picture?: Picture;
  /** Why the file is broken; follows its name in messages. */
  readonly fault?: string;
  /** Why it was not decoded, though it may be a picture. */
  readonly unread?: string;
}

/** @throws when the file cannot be read. */
export async function checkFile(path: string): Promise<FileCheck> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return { bytes: size, sha256: hash.digest('hex'), unread: 'it has more than 1 GiB' };
  }
  const contents = await readFile(path);
  const file = { bytes: contents.length, sha256: createHash('sha256').update(contents).digest('hex') };
  if (contents.length === 0) return { ...file, fault: 'is empty' };
  try {
    const picture = await readPicture(contents, path);
    return picture ? { ...file, picture } : file;
  } catch (error) {
    if (error instanceof UnreadPicture) return { ...file, unread: error.message };
    if (error instanceof BrokenPicture) return { ...file, fault: error.message };
    throw error;
  }
}
