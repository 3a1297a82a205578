import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { ByteRange } from '../../farm/volume/changed-blocks';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { freeSpace } from './ext4-free-space';
import type { FolderSurvey } from './folder-survey';
import { makeTemporaryFolder } from '../paths/temporary';

const GIB = 1024 ** 3;
/** The largest EBS volume. */
export const MOST_GIB = 65_536;

/** The share of a file system's own data: inode tables, a journal, bitmaps. Above the minimum it is some 3 per cent. */
const OVERHEAD = 0.04;
const LEAST_OVERHEAD_BYTES = 128 * 1024 ** 2;
/** ext4's default: one inode for so many bytes. */
const BYTES_AN_INODE = 16_384;

/** A fixed time, so that the same files make the same image, to the byte. An upload then detects what has changed. */
const MADE_AT = '1600000000';

interface Ext4Options {
  /** What it will contain. @default - nothing */
  readonly folder?: { readonly path: string } & FolderSurvey;
  readonly signal?: AbortSignal;
}

interface Ext4Image {
  readonly file: FileHandle;
  readonly sizeGiB: number;
  /** The free ranges, in order. */
  readonly free: readonly ByteRange[];
}

/** The size in GiB of an image for this folder. */
export function imageGiB({ bytes }: FolderSurvey): number {
  return Math.ceil((bytes + Math.max(LEAST_OVERHEAD_BYTES, bytes * OVERHEAD)) / GIB);
}

/**
 * Makes a disk image with an ext4 file system that contains a folder. It needs neither root nor an instance: mke2fs fills the image. The
 * file is already unlinked when this returns, so it disappears with the process.
 *
 * @throws UserFault when there is no mke2fs here, no room for the image, or too little in it.
 */
export async function ext4Image(
  name: string,
  sizeGiB: number,
  { folder, signal }: Ext4Options = {},
): Promise<Ext4Image> {
  const work = await makeTemporaryFolder('brenda-volume-');
  try {
    if (folder) await refuseFullDisk(work, folder);
    const image = join(work, 'image');
    const inodes = folder && folder.entries * 1.1 > (sizeGiB * GIB) / BYTES_AN_INODE;
    const uuid = uuidOf(name);
    await mke2fs(
      [
        ...['-q', '-F', '-t', 'ext4', '-m', '0', '-L', name.slice(0, 16), '-U', uuid],
        ...['-E', `hash_seed=${uuid},lazy_itable_init=1`],
        ...(inodes ? ['-N', String(Math.ceil(folder.entries * 1.1) + 1000)] : []),
        ...(folder ? ['-d', folder.path] : []),
        image,
        `${String(sizeGiB)}G`,
      ],
      folder ? `folder "${folder.path}": it cannot be made into ${String(sizeGiB)} GiB` : `volume ${name}`,
      signal,
    );
    const free = await freeSpace(image, environment(), signal);
    return { file: await open(image, 'r'), sizeGiB, free };
  } finally {
    await rm(work, { recursive: true });
  }
}

/** For the programs that come with mke2fs. */
function environment(): NodeJS.ProcessEnv {
  // Debian and macOS have it in folders that are not on every user's PATH.
  const path = [
    process.env['PATH'],
    '/usr/sbin',
    '/sbin',
    '/opt/homebrew/opt/e2fsprogs/sbin',
    '/usr/local/opt/e2fsprogs/sbin',
  ];
  return { ...process.env, PATH: path.join(delimiter), LC_ALL: 'C', E2FSPROGS_FAKE_TIME: MADE_AT };
}

async function mke2fs(args: readonly string[], what: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await promisify(execFile)('mke2fs', args, { env: environment(), signal });
  } catch (error) {
    signal?.throwIfAborted();
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT')
      throw new UserFault(
        'volume: this machine has no mke2fs, which makes the file system; get it with apt-get install e2fsprogs or brew install e2fsprogs, and on Windows run brenda in WSL',
      );
    const said = stderr?.trim().split('\n').at(-1);
    throw new UserFault(
      `${what}: ${said === undefined || said === '' ? messageOf(error) : said}; --size says how many GiB it has`,
    );
  }
}

async function refuseFullDisk(work: string, { bytes }: FolderSurvey): Promise<void> {
  const { bavail, bsize } = await statfs(work);
  if (bavail * bsize > bytes) return;
  const gib = (n: number): string => (n / GIB).toFixed(1);
  throw new UserFault(
    `volume: its image needs ${gib(bytes)} GiB in ${tmpdir()}, and ${gib(bavail * bsize)} are free; name another folder in TMPDIR`,
  );
}

/** Always the same for one name. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(`brenda:${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
