/** Reads exact numbers of bytes from chunks of any size. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** Whether all has been read. */
  async atEnd(): Promise<boolean> {
    while (this.rest.length === 0) {
      const next = await this.chunks.next();
      if (next.done === true) return true;
      this.rest = asBuffer(next.value);
    }
    return false;
  }

  /** @throws when there are fewer bytes left. */
  async take(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0;) {
      if (await this.atEnd()) throw new Error('unexpected end');
      const part = this.rest.subarray(0, missing);
      this.rest = this.rest.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  /** Skips bytes without holding them. @throws when there are fewer left. */
  async skip(count: number): Promise<void> {
    for (let missing = count; missing > 0;) {
      if (await this.atEnd()) throw new Error('unexpected end');
      const step = Math.min(missing, this.rest.length);
      this.rest = this.rest.subarray(step);
      missing -= step;
    }
  }

  /** Ends the reading early, and the source of the chunks with it. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
