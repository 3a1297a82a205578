import { chmod, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserFault } from '../../../protocol/failure/fault';
import { fileContent } from '../files/file-content';
import { fileFault } from '../files/file-fault';
import { quoted } from '../quoted';
import { Allowance, diskFull, likelySize, type Limits } from './allowance';
import type { ArchiveEntry } from './archive-entry';
import { ArchiveFault, damaged } from './archive-fault';
import { ARCHIVES, hasArchiveName } from './archive-names';
import { decompress } from './decompress';
import { tarEntries } from './tar';
import { UnpackedTree } from './unpacked-tree';
import { zipEntries } from './zip';

/** Bytes of a disk that stay free for rendered files: a tenth of the free space, and no more than this. */
const LEFT_FREE = 2e9;

export interface UnpackOptions {
  /** Its reason is thrown, and nothing is left behind. @default - unpacking runs to the end */
  readonly signal?: AbortSignal;
  /** @default - as much as leaves room on the disk and is plausible for a project; 1,000,000 files and folders */
  readonly limits?: Partial<Limits>;
}

/**
 * Unpacks a .zip or .tar, compressed or not, in constant memory: all of it, or nothing.
 *
 * It unpacks beside `folder`, under a name that begins with `.unpacking-`, and renames the result when it is whole. Only a killed process
 * leaves that folder behind.
 *
 * @param folder must not exist, or be empty; the folder it lies in must exist.
 * @throws UserFault in one line when the archive is refused: it is no archive, damaged, or too large for the disk; or an entry would leave
 * the folder, or is neither file, folder nor link.
 */
export async function unpack(archive: string, folder: string, options: UnpackOptions = {}): Promise<void> {
  const entries = await openArchive(archive);
  await refuseTaken(folder);
  const around = dirname(resolve(folder));
  const beside = await mkdtemp(join(around, '.unpacking-')).catch((error: unknown) => {
    throw fileFault(around, error);
  });
  try {
    const limits = { ...(await limitsOf(archive, beside)), ...options.limits };
    const allowance = new Allowance(limits, options.signal);
    const tree = new UnpackedTree(beside, allowance);
    for await (const entry of entries(allowance)) await tree.add(entry);
    await tree.finish();
    // mkdtemp allows only its owner; a template may run as another user.
    await chmod(beside, 0o755);
    await rename(beside, folder).catch((error: unknown) => {
      const taken = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
      throw taken ? takenFault(folder) : error;
    });
  } catch (error) {
    // A stream that is stopped half-way looks damaged to its reader.
    options.signal?.throwIfAborted();
    throw inFullWords(archive, error);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function limitsOf(archive: string, folder: string): Promise<Limits> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  return {
    bytes: free - Math.min(free / 10, LEFT_FREE),
    likelyBytes: likelySize((await stat(archive)).size),
    entries: 1_000_000,
    steps: 1_000_000,
  };
}

async function openArchive(archive: string): Promise<(allowance: Allowance) => AsyncIterable<ArchiveEntry>> {
  const content = await fileContent(archive).catch((error: unknown) => {
    throw fileFault(archive, error);
  });
  switch (content.kind) {
    case 'zip':
      return (allowance) => zipEntries(archive, allowance);
    case 'tar':
      return (allowance) => tarEntries(decompress(archive, content.compression), allowance);
    case 'blend':
      throw new UserFault(`${quoted(archive)} is a Blender file, not an archive; give ${ARCHIVES}`);
    case 'other':
      if (hasArchiveName(archive)) throw inFullWords(archive, damaged(undefined));
      throw new UserFault(`${quoted(archive)} is not an archive that can be unpacked; give ${ARCHIVES}`);
  }
}

async function refuseTaken(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found && !(found.isDirectory() && (await readdir(folder)).length === 0)) throw takenFault(folder);
}

function takenFault(folder: string): UserFault {
  return new UserFault(`${quoted(folder)} is there already; unpack into a new folder, or an empty one`);
}

function inFullWords(archive: string, error: unknown): unknown {
  const noRoom = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
  const fault = noRoom ? diskFull(undefined, error) : error;
  return fault instanceof ArchiveFault
    ? new UserFault(`${quoted(archive)} ${fault.message}`, { cause: fault })
    : fault;
}
