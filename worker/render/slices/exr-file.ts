import { type FileHandle, open } from 'node:fs/promises';
import { type Part, readHeader } from '../../output-check/exr/header';
import { compressionOf } from '../../output-check/exr/unpack';
import { BrokenPicture, cutOff, damaged } from '../../output-check/picture/picture';

/** Most headers fit into this; longer ones need a second read. */
const HEAD_BYTES = 64 * 1024;

/** An EXR file as Blender writes slices: one part, scan lines, 32 bits per value. It is read a few rows at a time. */
export class ExrFile {
  /** Rows of a chunk. */
  readonly rows: number;
  private readonly rowBytes: number;

  private constructor(
    private readonly file: FileHandle,
    readonly part: Part,
    private readonly places: BigUint64Array,
  ) {
    this.rows = compressionOf(part).rows;
    this.rowBytes = part.channels.length * part.width * 4;
  }

  /** @throws BrokenPicture when it is not whole. */
  static async open(path: string): Promise<ExrFile> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { part, end } = await head(file, size);
      if (part.channels.some(({ type }) => type !== 'float'))
        throw damaged('it has values of other than 32 bits');
      const stretches = Math.ceil(part.height / compressionOf(part).rows);
      const table = await bytesAt(file, end, stretches * 8);
      const places = new BigUint64Array(new Uint8Array(table).buffer);
      const exr = new ExrFile(file, part, places);
      await exr.seeEnd(size);
      return exr;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get stretches(): number {
    return this.places.length;
  }

  /** The values of a chunk: row after row, in each the channels one after the other. */
  async values(stretch: number): Promise<Float32Array> {
    const { part } = this;
    const place = Number(this.places[stretch]);
    const packed = await bytesAt(this.file, place + 8, (await bytesAt(this.file, place, 8)).readUInt32LE(4));
    const rows = Math.min(this.rows, part.height - stretch * this.rows);
    const bytes = rows * this.rowBytes;
    const { unpack } = compressionOf(part);
    if (packed.length !== bytes && !unpack) throw damaged('its compression is not one of slices');
    const values = packed.length === bytes || !unpack ? packed : unpack(packed, bytes, part, rows);
    return new Float32Array(new Uint8Array(values).buffer);
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** Chunks may be in any order. */
  private async seeEnd(size: number): Promise<void> {
    const last = this.places.reduce((most, place) => (place > most ? place : most), 0n);
    if (this.places.includes(0n)) throw cutOff('not all of its rows are there');
    const length = (await bytesAt(this.file, Number(last), 8)).readUInt32LE(4);
    if (Number(last) + 8 + length !== size) throw cutOff('its last rows are not there');
  }
}

async function head(file: FileHandle, size: number): Promise<{ readonly part: Part; readonly end: number }> {
  for (let length = HEAD_BYTES; ; length *= 8) {
    const bytes = await bytesAt(file, 0, Math.min(length, size));
    try {
      const { parts, end, isMultiPart } = readHeader(bytes);
      const [part] = parts;
      if (!part || isMultiPart) throw damaged('it is no slice');
      return { part, end };
    } catch (error) {
      if (length >= size || !(error instanceof BrokenPicture || error instanceof RangeError)) throw error;
    }
  }
}

async function bytesAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  if (bytesRead < length) throw cutOff('it ends too early');
  return buffer;
}
