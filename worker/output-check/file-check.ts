import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { BrokenPicture, type Picture, UnreadPicture } from './picture';
import { readPicture } from './read-picture';

/** Larger files are only hashed: to be decoded they are held in memory, which is the renderer's. */
const MOST_BYTES = 2 ** 30;

/** What a file was found to be. */
export interface FileCheck {
  readonly bytes: number;
  /** Of the very bytes that were looked at, in hex. */
  readonly sha256: string;
  /** Undefined for what is no picture, or one of a format that is not known here. */
  readonly picture?: Picture;
  /** Why it is not whole; goes behind its name. */
  readonly fault?: string;
  /** Why it was not looked into, though it may be a picture. */
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
