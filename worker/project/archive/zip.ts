import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { Allowance } from './allowance';
import type { ArchiveEntry } from './archive-entry';
import { ArchiveFault, damaged, faultOfReading } from './archive-fault';
import { quoted } from '../quoted';
import { zipName } from './zip-name';

/** A link's target is a path; Linux allows no longer ones. */
const LONGEST_PATH = 4096;
const UNIX_SYSTEMS = [3, 19];
const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
};
const KINDS: Readonly<Record<number, string>> = {
  0o010000: 'a fifo',
  0o020000: 'a character device',
  0o060000: 'a block device',
  0o140000: 'a socket',
};

/**
 * The entries of a zip, in the order of its directory.
 *
 * @throws ArchiveFault when it is damaged, encrypted or compressed in an unusual way, or holds what is neither file,
 *   folder nor link.
 */
export async function* zipEntries(path: string, allowance: Allowance): AsyncGenerator<ArchiveEntry> {
  let zip: ZipFile | undefined;
  try {
    allowance.foresee(await statedSize(path));
    zip = await openPromise(path, { autoClose: false, decodeStrings: false });
    for await (const entry of zip.eachEntry()) yield await describe(zip, entry, allowance);
  } catch (error) {
    throw faultOfReading(error);
  } finally {
    zip?.close();
  }
}

/** The total size that its directory states. yauzl refuses a file whose size differs. */
async function statedSize(path: string): Promise<number> {
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false });
  try {
    let bytes = 0;
    for await (const { uncompressedSize } of zip.eachEntry()) bytes += uncompressedSize;
    return bytes;
  } finally {
    zip.close();
  }
}

async function describe(zip: ZipFile, entry: Entry, allowance: Allowance): Promise<ArchiveEntry> {
  const name = zipName(entry);
  const mode = UNIX_SYSTEMS.includes(entry.versionMadeBy >> 8) ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & 0o170000;
  const kind = KINDS[type];
  if (kind)
    throw new ArchiveFault(`holds ${quoted(name)}, ${kind}; only files, folders and links can be unpacked`);
  if (name.endsWith('/') || type === 0o040000) return { kind: 'folder', name };
  if (entry.isEncrypted()) {
    throw new ArchiveFault(`holds ${quoted(name)}, which is encrypted; pack it again without a password`);
  }
  if (!entry.canDecodeFileData()) {
    const method = METHODS[entry.compressionMethod] ?? `method ${String(entry.compressionMethod)}`;
    throw new ArchiveFault(
      `holds ${quoted(name)}, compressed as ${method}; pack it again with Deflate, or as a .tar.gz`,
    );
  }
  const content = contentOf(zip, entry, name, allowance);
  if (type === 0o120000) return { kind: 'link', name, target: await linkTarget(content, entry, name) };
  return { kind: 'file', name, executable: (mode & 0o111) !== 0, content };
}

/** yauzl compares the length; the checksum is compared here. */
async function* contentOf(
  zip: ZipFile,
  entry: Entry,
  name: string,
  allowance: Allowance,
): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
      allowance.spendBytes(chunk.length);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw faultOfReading(error);
  }
  if (sum !== entry.crc32) throw damaged(undefined, `holds ${quoted(name)}, which is damaged`);
}

async function linkTarget(content: AsyncIterable<Uint8Array>, entry: Entry, name: string): Promise<string> {
  if (entry.uncompressedSize > LONGEST_PATH) {
    throw new ArchiveFault(`holds ${quoted(name)}, a link longer than any path; pack it again`);
  }
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString();
}
