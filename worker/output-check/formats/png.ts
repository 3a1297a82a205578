import { crc32 } from 'node:zlib';
import { inflateExactly } from '../picture/inflate-exactly';
import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture, unread } from '../picture/picture';

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Each chunk has a checksum, and the compressed values have one more. */
export function readPng(bytes: Buffer): Picture {
  const values: Buffer[] = [];
  let head: Buffer | undefined;
  for (let place = 8; ;) {
    if (place + 12 > bytes.length) throw cutOff('its end mark (IEND) is not there');
    const length = bytes.readUInt32BE(place);
    const end = place + 8 + length;
    if (end + 4 > bytes.length) throw cutOff('its end mark (IEND) is not there');
    const kind = bytes.toString('latin1', place + 4, place + 8);
    if (crc32(bytes.subarray(place + 4, end)) !== bytes.readUInt32BE(end))
      throw damaged(`the checksum of its part ${JSON.stringify(kind)} is wrong`);
    const contents = bytes.subarray(place + 8, end);
    if (kind === 'IHDR') head = contents;
    if (kind === 'IDAT') values.push(contents);
    place = end + 4;
    if (kind !== 'IEND') continue;
    if (place !== bytes.length) throw damaged('something follows its end mark (IEND)');
    break;
  }
  if (!head) throw damaged('its head (IHDR) is not there');
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const depth = head.readUInt8(8);
  const channels = CHANNELS[head.readUInt8(9)] ?? 0;
  if (head.readUInt8(12) !== 0) throw unread('it is interlaced');
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  const filtered = inflateExactly(Buffer.concat(values), (rowBytes + 1) * height);
  const pixelBytes = Math.max(1, (channels * depth) >> 3);
  const colour = oneColour(unfilteredRows(filtered, rowBytes, pixelBytes), pixelBytes, depth);
  return {
    format: 'PNG',
    width,
    height,
    channels,
    depth,
    decoded: true,
    ...(colour === undefined ? {} : { oneColour: colour }),
  };
}

/** Undoes the row filters, lazily. */
function* unfilteredRows(filtered: Buffer, rowBytes: number, pixelBytes: number): Generator<Buffer> {
  let above = Buffer.alloc(rowBytes);
  for (let place = 0; place < filtered.length; place += rowBytes + 1) {
    const row = Buffer.from(filtered.subarray(place + 1, place + 1 + rowBytes));
    const filter = filtered[place] ?? 0;
    if (filter > 4) throw damaged(`its filter ${String(filter)} is none that there is`);
    for (let i = 0; i < rowBytes; i++) {
      const a = i < pixelBytes ? 0 : (row[i - pixelBytes] ?? 0);
      const b = above[i] ?? 0;
      const c = i < pixelBytes ? 0 : (above[i - pixelBytes] ?? 0);
      row[i] = (row[i] ?? 0) + predicted(filter, a, b, c);
    }
    yield row;
    above = row;
  }
}

function predicted(filter: number, a: number, b: number, c: number): number {
  switch (filter) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return (a + b) >> 1;
    case 4: {
      const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
    default:
      return 0;
  }
}
