import { cutOff, damaged, type Picture, unread } from '../picture/picture';

interface Box {
  readonly type: string;
  readonly contents: Buffer;
}

/** Boxes that start with a version and flags. */
const FULL = 4;

/**
 * Walks the boxes of an AVIF to the file's end, and checks that all extents lie inside. The values are not decoded. Alpha is a separate
 * picture in it.
 */
export function readAvif(bytes: Buffer): Picture {
  const meta = inside(boxes(bytes), 'meta').subarray(FULL);
  const parts = boxes(meta);
  compareExtents(inside(parts, 'iloc'), bytes.length);
  const properties = boxes(inside(boxes(inside(parts, 'iprp')), 'ipco'));
  const size = inside(properties, 'ispe');
  // For each picture in it: the number of channels, and the bits of each.
  const pixels = properties.filter(({ type }) => type === 'pixi').map(({ contents }) => contents);
  const depth = pixels[0]?.readUInt8(FULL + 1);
  if (depth === undefined) throw unread('its head does not say its depth');
  return {
    format: 'AVIF',
    width: size.readUInt32BE(FULL),
    height: size.readUInt32BE(FULL + 4),
    channels: pixels.reduce((sum, contents) => sum + contents.readUInt8(FULL), 0),
    depth,
    decoded: false,
  };
}

function boxes(bytes: Buffer): Box[] {
  const found: Box[] = [];
  for (let place = 0; place < bytes.length;) {
    const stated = bytes.readUInt32BE(place);
    const isLong = stated === 1;
    const length = isLong ? Number(bytes.readBigUInt64BE(place + 8)) : stated || bytes.length - place;
    const head = isLong ? 16 : 8;
    if (length < head) throw damaged('its parts do not follow each other');
    if (place + length > bytes.length)
      throw cutOff(`${String(bytes.length - place)} of ${String(length)} bytes of a part are there`);
    const type = bytes.toString('latin1', place + 4, place + 8);
    found.push({ type, contents: bytes.subarray(place + head, place + length) });
    place += length;
  }
  return found;
}

function inside(all: readonly Box[], type: string): Buffer {
  const found = all.find((box) => box.type === type);
  if (!found) throw damaged(`it has no part ${type}`);
  return found.contents;
}

/** Where the values of each picture lie in the file: numbers of as many bytes as the box states. */
function compareExtents(box: Buffer, end: number): void {
  const version = box.readUInt8(0);
  const sizes = box.readUInt16BE(FULL);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version > 0 ? sizes & 15 : 0;
  let place = FULL + 2;
  const next = (count: number): number => {
    const value = count === 0 ? 0 : Number(`0x${box.subarray(place, place + count).toString('hex')}`);
    if (Number.isNaN(value)) throw damaged('its table of pictures is not whole');
    place += count;
    return value;
  };
  const pictures = next(version < 2 ? 2 : 4);
  for (let i = 0; i < pictures; i++) {
    next(version < 2 ? 2 : 4);
    const isElsewhere = version > 0 && (next(2) & 15) !== 0;
    next(2);
    const base = next(baseBytes);
    const extents = next(2);
    for (let n = 0; n < extents; n++) {
      next(indexBytes);
      const last = base + next(offsetBytes) + next(lengthBytes);
      if (!isElsewhere && last > end) throw cutOff('its last values are not there');
    }
  }
}
