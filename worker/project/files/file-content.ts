import { open } from 'node:fs/promises';
import { type Compression, decompress } from '../archive/decompress';

/** The kind of a file, by its contents. */
export type FileContent =
  { readonly kind: 'blend' | 'zip' | 'other' } | { readonly kind: 'tar'; readonly compression: Compression };

const BLOCK = 512;
const ZIP = [Buffer.from('PK\x03\x04'), Buffer.from('PK\x05\x06')];
const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** The rest of a skippable frame's magic number; its first byte is 50 to 5f. pzstd files begin with one. */
const ZSTD_SKIPPABLE = Buffer.from([0x2a, 0x4d, 0x18]);
const XZ = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const BZIP2 = /^BZh[1-9]1AY&SY/;

/** Reads the first bytes of a file, decompressed: a .blend may be compressed, as a .tar may. */
export async function fileContent(path: string): Promise<FileContent> {
  const { start, compression } = await fileStart(path);
  if (ZIP.some((magic) => startsWith(start, magic))) return { kind: 'zip' };
  // Blender writes neither, and decompressing them needs an installed program.
  if (startsWith(start, XZ)) return { kind: 'tar', compression: 'xz' };
  if (BZIP2.test(start.toString('latin1'))) return { kind: 'tar', compression: 'bzip2' };
  return plain(start, compression);
}

/** The first bytes of a file, up to 512, after the compressions that Blender knows. */
export async function fileStart(
  path: string,
): Promise<{ readonly start: Buffer; readonly compression: 'none' | 'gzip' | 'zstd' }> {
  const start = await firstBytes(path);
  const compression = startsWith(start, GZIP)
    ? 'gzip'
    : startsWith(start, ZSTD) || startsWith(start.subarray(1), ZSTD_SKIPPABLE)
      ? 'zstd'
      : 'none';
  return { start: compression === 'none' ? start : await behind(path, compression), compression };
}

async function behind(path: string, compression: 'gzip' | 'zstd'): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  try {
    for await (const chunk of decompress(path, compression)) {
      parts.push(chunk.subarray(0, BLOCK));
      if (Buffer.concat(parts).length >= BLOCK) break;
    }
  } catch {
    // Cut short, or compressed in name only: the bytes read so far show what it was meant to be.
  }
  return Buffer.concat(parts).subarray(0, BLOCK);
}

function plain(start: Buffer, compression: Compression): FileContent {
  if (startsWith(start, Buffer.from('BLENDER'))) return { kind: 'blend' };
  return isTarHeader(start) ? { kind: 'tar', compression } : { kind: 'other' };
}

/** The checksum identifies the header of any tar, even of those from before the magic word. */
function isTarHeader(block: Buffer): boolean {
  if (block.length < BLOCK) return false;
  const told = parseInt(block.toString('latin1', 148, 156).replace(/\0.*$/s, '').trim(), 8);
  const blank = 8 * 0x20;
  const sum = block.reduce((total, byte, at) => (at >= 148 && at < 156 ? total : total + byte), blank);
  return sum === told && sum !== blank;
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function startsWith(bytes: Buffer, magic: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic);
}
