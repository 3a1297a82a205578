import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { UserFault } from '../../../protocol/failure/fault';
import { quoted } from '../quoted';
import { fileFault } from './file-fault';

/** Opening a pipe would block until there is a writer, even when the file became one since it was checked. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Opens a regular file to be read to its end. A device, a pipe or a socket may have no end, and opening one may have side effects: it is
 * not opened.
 *
 * @param isReal whether there is no link in its path: one that has appeared there since is not followed. @default false
 * @throws UserFault when it cannot be opened, or is no file.
 */
export async function openFile(path: string, isReal = false): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    requireFile(path, await stat(path));
    file = await open(path, isReal ? READ | constants.O_NOFOLLOW : READ);
    requireFile(path, await file.stat());
    return file;
  } catch (error) {
    await file?.close();
    throw fileFault(path, error);
  }
}

function requireFile(path: string, found: Stats): void {
  if (found.isFile()) return;
  const kind = found.isDirectory()
    ? 'a folder'
    : found.isFIFO()
      ? 'a pipe'
      : found.isSocket()
        ? 'a socket'
        : 'a device';
  throw new UserFault(`${quoted(path)} is ${kind}, not a file; name a file there`);
}
