import { cutOff, damaged } from '../picture/picture';

const CLEAR = 256;
const END = 257;
const MOST_CODES = 4096;

/**
 * TIFF's LZW. Each code stands for a run of earlier output, so a table of offsets is enough.
 *
 * @throws BrokenPicture when it does not unpack to exactly so many bytes.
 */
export function unpackLzw(packed: Buffer, bytes: number): Buffer {
  const values = Buffer.allocUnsafe(bytes);
  const starts = new Int32Array(MOST_CODES);
  const lengths = new Int32Array(MOST_CODES);
  let filled = 0;
  let bits = 0;
  let held = 0;
  let place = 0;
  let width = 9;
  let next = END + 1;
  let last: { readonly start: number; readonly length: number } | undefined;
  for (;;) {
    while (held < width) {
      const byte = packed[place++];
      if (byte === undefined) throw cutOff('a strip ends too early');
      bits = ((bits << 8) | byte) & 0xffffff;
      held += 8;
    }
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      width = 9;
      next = END + 1;
      last = undefined;
      continue;
    }
    const start = filled;
    const length = code < CLEAR ? 1 : code < next ? (lengths[code] ?? 0) : (last?.length ?? 0) + 1;
    if (code > next || (code === next && !last)) throw damaged('a strip has a code that means nothing');
    if (filled + length > bytes) throw damaged('a strip holds more than its rows');
    if (code < CLEAR) values[filled] = code;
    else {
      const from = code < next ? (starts[code] ?? 0) : (last?.start ?? 0);
      // One by one: the run may overlap what it writes.
      for (let i = 0; i < length; i++) values[filled + i] = values[from + i] ?? 0;
    }
    filled += length;
    if (last && next < MOST_CODES) {
      starts[next] = last.start;
      lengths[next] = last.length + 1;
      next++;
    }
    last = { start, length };
    if (next + 1 >= 1 << width && width < 12) width++;
  }
  if (filled !== bytes) throw damaged(`a strip holds ${String(filled)} bytes in place of ${String(bytes)}`);
  return values;
}
