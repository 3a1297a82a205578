import { crc32, deflateRawSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

/** Archives made byte by byte, so that they can be what no decent program would write. */

export type TarEntry = Partial<Header> & { readonly name: string; readonly content?: string | Uint8Array };

export async function tarOf(...entries: readonly TarEntry[]): Promise<Buffer> {
  const packer = pack();
  for (const { content, ...header } of entries) packer.entry(header, content ?? '');
  packer.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of packer as AsyncIterable<Uint8Array>) parts.push(part);
  return Buffer.concat(parts);
}

/** The tar with something else in its first header, and the checksum to match. */
export function withFirstHeader(
  tar: Buffer,
  change: { readonly kind?: string; readonly name?: Buffer; readonly size?: number; readonly magic?: string },
): Buffer {
  const changed = Buffer.from(tar);
  if (change.size !== undefined) changed.write(change.size.toString(8).padStart(11, '0'), 124, 'latin1');
  if (change.magic !== undefined) changed.write(change.magic.padEnd(8, '\0'), 257, 'latin1');
  if (change.kind !== undefined) changed.write(change.kind, 156, 'latin1');
  change.name?.copy(changed, 0);
  changed.write('        ', 148, 'latin1');
  const sum = changed.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return changed;
}

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content?: string | Uint8Array;
  /** The type and permissions of Unix, in the upper half of the external attributes. */
  readonly mode?: number;
  /** @default 3, which is Unix */
  readonly madeBy?: number;
  /** @default 8, which is Deflate */
  readonly method?: number;
  /** @default 0x800: the name is UTF-8 */
  readonly flags?: number;
  readonly extra?: Buffer;
  readonly crc?: number;
  /** What it says that it unpacks to. */
  readonly size?: number;
}

export function zipOf(...entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = zipParts(entry, offset);
    bodies.push(local);
    directory.push(central);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listing, end]);
}

function zipParts(entry: ZipEntry, offset: number): { local: Buffer; central: Buffer } {
  const { method = 8, flags = 0x800, madeBy = 3, mode = 0o100644, extra = Buffer.alloc(0) } = entry;
  const name = Buffer.from(entry.name);
  const content = Buffer.from(entry.content ?? '');
  const packed = method === 8 ? deflateRawSync(content) : content;

  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(flags, 2);
  facts.writeUInt16LE(method, 4);
  facts.writeUInt32LE(0x00210000, 6);
  facts.writeUInt32LE(entry.crc ?? crc32(content), 10);
  facts.writeUInt32LE(packed.length, 14);
  facts.writeUInt32LE(entry.size ?? content.length, 18);
  facts.writeUInt16LE(name.length, 22);
  facts.writeUInt16LE(extra.length, 24);

  const place = Buffer.alloc(14);
  place.writeUInt32LE((mode << 16) >>> 0, 6);
  place.writeUInt32LE(offset, 10);
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04'), facts, name, extra, packed]),
    central: Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.of(20, madeBy), facts, place, name, extra]),
  };
}

const RAW = 0;
const RLE = 1;
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** 128 KiB. */
const SMALL_WINDOW = 0x38;

/** A Zstandard frame that compresses nothing. */
export function zstdOf(
  content: Uint8Array,
  options: { readonly window?: number; readonly blockSize?: number } = {},
): Buffer {
  const { window = SMALL_WINDOW, blockSize = 128 * 1024 } = options;
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += blockSize) {
    const part = content.subarray(at, at + blockSize);
    blocks.push(zstdBlock(RAW, part.length, part));
  }
  return Buffer.concat([
    ZSTD_MAGIC,
    Buffer.of(0, window),
    ...blocks,
    zstdBlock(RAW, 0, new Uint8Array(0), true),
  ]);
}

/** A few bytes that unpack to the start, and then to zeros without end, almost. */
export function zstdBomb(start: Uint8Array, blocksOfZeros: number): Buffer {
  const zeros = zstdBlock(RLE, 128 * 1024, Buffer.of(0));
  const blocks = Array.from({ length: blocksOfZeros }, () => zeros);
  return Buffer.concat([
    ZSTD_MAGIC,
    Buffer.of(0, SMALL_WINDOW),
    zstdBlock(RAW, start.length, start),
    ...blocks,
  ]);
}

/** A frame that readers must pass over, as pzstd and Blender write them. */
export function zstdSkippable(content: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a5e, 0);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content]);
}

function zstdBlock(type: number, size: number, content: Uint8Array, last = false): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (type << 1) | (last ? 1 : 0), 0, 3);
  return Buffer.concat([header, content]);
}
