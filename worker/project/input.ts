import { access, constants, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { ARCHIVES, hasArchiveName } from './archive/archive-names';
import { fileContent } from './files/file-content';
import { fileFault } from './files/file-fault';
import { oneLine, quoted } from './quoted';

/** What the user gave to render. */
export type InputKind = 'blend' | 'folder' | 'archive';

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/**
 * Detects the kind of a path from its content; its name alone decides nothing.
 *
 * @throws UserFault when it is not there, cannot be read, is empty, is none of these, or has control characters in its name.
 */
export async function classifyInput(path: string): Promise<InputKind> {
  try {
    oneLine(basename(path));
    const found = await stat(path);
    await access(path, found.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    if (found.isDirectory()) return 'folder';
    if (!found.isFile()) throw new UserFault(`${quoted(path)} is neither a file nor a folder`);
    if (found.size === 0) throw new UserFault(`${quoted(path)} is empty: 0 bytes; save or copy it again`);
    return await kindOfFile(path);
  } catch (error) {
    throw fileFault(path, error);
  }
}

async function kindOfFile(path: string): Promise<InputKind> {
  const { kind } = await fileContent(path);
  if (kind === 'blend') return 'blend';
  if (await isLfsPointer(path)) {
    throw new UserFault(
      `${quoted(path)} is a Git LFS pointer, not the file itself; fetch it with: git lfs pull`,
    );
  }
  if (/\.blend$/i.test(path))
    throw new UserFault(`${quoted(path)} is not a Blender file; save it again in Blender`);
  if (kind !== 'other') return 'archive';
  if (hasArchiveName(path)) {
    throw new UserFault(`${quoted(path)} is damaged or cut short; copy it here again, or pack it again`);
  }
  throw new UserFault(
    `${quoted(path)} cannot be rendered; give a .blend file, a project's folder, or ${ARCHIVES}`,
  );
}

async function isLfsPointer(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LFS_POINTER.length), 0, LFS_POINTER.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === LFS_POINTER;
  } finally {
    await file.close();
  }
}
