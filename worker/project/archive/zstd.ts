import { Decompress } from 'fzstd';
import { ByteReader } from './byte-reader';

const FRAME = 0xfd2fb528;
const FIRST_SKIPPABLE = 0x184d2a50;
const RLE_BLOCK = 1;
/** From the format (RFC 8878): no block is larger, packed or unpacked. */
const LARGEST_BLOCK = 128 * 1024;
/** The default limit of the `zstd` program, too. The whole window is held in memory. */
const LARGEST_WINDOW = 128 * 1024 * 1024;

/**
 * Unpacks Zstandard, a block of at most 128 KiB at a time. `fzstd` unpacks all of a chunk before it returns, and 64 KiB may stand for 2
 * GiB. So it never gets a whole chunk.
 *
 * @throws when the data is not Zstandard, or ends too early. The checksum of a frame is not compared: `fzstd` cannot.
 */
export async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let unpacked: Uint8Array[] = [];
  const decompressor = new Decompress((data) => {
    if (data.length > 0) unpacked.push(data);
  });
  const reader = new ByteReader(chunks);
  // fzstd 0.1.1 keeps every chunk that ends where its block ends, so each is passed without its last byte.
  let held = Buffer.alloc(0);
  try {
    for await (const piece of pieces(reader)) {
      const due = Buffer.concat([held, piece]);
      held = Buffer.from(due.subarray(-1));
      decompressor.push(due.subarray(0, -1));
      const ready = unpacked;
      unpacked = [];
      yield* ready;
    }
    decompressor.push(held, true);
    yield* unpacked;
  } finally {
    await reader.close();
  }
}

/** Yields the headers, blocks and checksums of every frame one by one. It leaves out skippable frames. */
async function* pieces(reader: ByteReader): AsyncGenerator<Uint8Array> {
  while (!(await reader.atEnd())) {
    const magic = await reader.take(4);
    const number = magic.readUInt32LE();
    if ((number & 0xfffffff0) >>> 0 === FIRST_SKIPPABLE) {
      await reader.skip((await reader.take(4)).readUInt32LE());
    } else if (number === FRAME) {
      yield* frame(magic, reader);
    } else {
      throw new Error('not a Zstandard frame');
    }
  }
}

async function* frame(magic: Buffer, reader: ByteReader): AsyncGenerator<Uint8Array> {
  const flags = (await reader.take(1)).readUInt8();
  const wholeInOneSegment = (flags & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0;
  const contentSize = [wholeInOneSegment ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  const rest = await reader.take((wholeInOneSegment ? 0 : 1) + dictionary + contentSize);
  const window = wholeInOneSegment ? littleEndian(rest.subarray(dictionary)) : windowSize(rest.readUInt8());
  if (window > LARGEST_WINDOW) throw new Error(`a window of ${String(window)} bytes`);
  yield Buffer.concat([magic, Buffer.of(flags), rest]);

  for (let last = false; !last;) {
    const header = await reader.take(3);
    const number = header.readUIntLE(0, 3);
    last = (number & 1) === 1;
    const size = number >> 3;
    if (size > LARGEST_BLOCK) throw new Error(`a block of ${String(size)} bytes`);
    yield Buffer.concat([header, await reader.take(((number >> 1) & 3) === RLE_BLOCK ? 1 : size)]);
  }
  if ((flags & 4) !== 0) yield await reader.take(4);
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function littleEndian(bytes: Buffer): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
}
