import { type FileHandle, open } from 'node:fs/promises';

const FLOAT = 2;
const MAGIC = Buffer.from([0x76, 0x2f, 0x31, 0x01]);
/** Version 2, with names of more than 31 characters. */
const VERSION = Buffer.from([2, 4, 0, 0]);

/** Writes a minimal EXR file row by row: one part, 32 bits per value, uncompressed. */
export class ExrWriter {
  private row = 0;

  private constructor(
    private readonly file: FileHandle,
    private place: number,
    private readonly rowBytes: number,
  ) {}

  /** @param channels their names, in the order of the values, which is that of their bytes. */
  static async create(
    path: string,
    { width, height }: { readonly width: number; readonly height: number },
    channels: readonly string[],
  ): Promise<ExrWriter> {
    const head = Buffer.concat([MAGIC, VERSION, ...attributes(width, height, channels), Buffer.from([0])]);
    const rowBytes = width * channels.length * 4;
    const first = head.length + height * 8;
    const table = Buffer.alloc(height * 8);
    for (let row = 0; row < height; row++)
      table.writeBigUInt64LE(BigInt(first + row * (rowBytes + 8)), row * 8);
    const file = await open(path, 'w');
    await file.writev([head, table], 0);
    return new ExrWriter(file, first, rowBytes);
  }

  /** Appends rows: in each the channels one after the other. */
  async write(values: Float32Array): Promise<void> {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const pieces: Buffer[] = [];
    for (let from = 0; from < bytes.length; from += this.rowBytes) {
      const start = Buffer.alloc(8);
      start.writeInt32LE(this.row++, 0);
      start.writeUInt32LE(this.rowBytes, 4);
      pieces.push(start, bytes.subarray(from, from + this.rowBytes));
    }
    const { bytesWritten } = await this.file.writev(pieces, this.place);
    this.place += bytesWritten;
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

function attributes(width: number, height: number, channels: readonly string[]): Buffer[] {
  const window = int32(0, 0, width - 1, height - 1);
  const one = Buffer.alloc(4);
  one.writeFloatLE(1);
  return [
    attribute('channels', 'chlist', Buffer.concat([...channels.map(channel), Buffer.from([0])])),
    attribute('compression', 'compression', Buffer.from([0])),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.from([0])),
    attribute('pixelAspectRatio', 'float', one),
    attribute('screenWindowCenter', 'v2f', Buffer.alloc(8)),
    attribute('screenWindowWidth', 'float', one),
  ];
}

function attribute(name: string, type: string, value: Buffer): Buffer {
  return Buffer.concat([text(name), text(type), int32(value.length), value]);
}

function channel(name: string): Buffer {
  return Buffer.concat([text(name), int32(FLOAT, 0, 1, 1)]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32LE(value, i * 4);
  return bytes;
}
