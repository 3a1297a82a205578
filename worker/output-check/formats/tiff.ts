import { inflateExactly } from '../picture/inflate-exactly';
import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture, unread } from '../picture/picture';
import { unpackRunLengths } from '../picture/unpack-run-lengths';
import { unpackLzw } from './tiff-lzw';
import { readTags } from './tiff-tags';

/** Strips of rows, each packed by itself. libtiff writes the directory with their offsets last. */
export function readTiff(bytes: Buffer): Picture {
  const tags = readTags(bytes);
  const [width, height] = [tags.one(256), tags.one(257)];
  const channels = tags.one(277, 1);
  const depth = tags.one(258, 1);
  const rowsPerStrip = Math.min(tags.one(278, height), height);
  const [offsets, lengths] = [tags.all(273), tags.all(279)];
  if (tags.one(284, 1) !== 1 || ![8, 16, 32].includes(depth))
    throw unread('its head says what Blender does not write');
  if (offsets.length !== Math.ceil(height / rowsPerStrip) || lengths.length !== offsets.length)
    throw damaged('it has not as many strips as its rows need');
  const pixelBytes = (channels * depth) / 8;
  const rowBytes = width * pixelBytes;
  const unpack = unpackerOf(tags.one(259, 1));
  const strips = offsets.map((offset, i) => {
    const length = lengths[i] ?? 0;
    if (offset + length > bytes.length)
      throw cutOff(`${String(i)} of its ${String(offsets.length)} strips are there`);
    const rows = Math.min(rowsPerStrip, height - i * rowsPerStrip);
    return unpack(bytes.subarray(offset, offset + length), rows * rowBytes);
  });
  const rows = rowsOf(strips, rowBytes);
  const isDifferenced = tags.one(317, 1) === 2;
  const colour = oneColour(isDifferenced ? undifferenced(rows, pixelBytes, depth) : rows, pixelBytes, depth);
  return {
    format: 'TIFF',
    width,
    height,
    channels,
    depth,
    decoded: true,
    ...(colour === undefined ? {} : { oneColour: colour }),
  };
}

function unpackerOf(compression: number): (strip: Buffer, bytes: number) => Buffer {
  switch (compression) {
    case 1:
      return (strip, bytes) => {
        if (strip.length < bytes) throw cutOff('a strip is too short');
        return strip;
      };
    case 5:
      return unpackLzw;
    case 8:
    case 32946:
      return inflateExactly;
    case 32773:
      return (strip, bytes) => unpackRunLengths(strip, 0, bytes, { itemBytes: 1, read: packBits }).values;
    default:
      throw unread(`it has compression ${String(compression)}`);
  }
}

function packBits(control: number): { literal: boolean; count: number } | undefined {
  if (control === 128) return undefined;
  return control < 128 ? { literal: true, count: control + 1 } : { literal: false, count: 257 - control };
}

function* rowsOf(strips: readonly Buffer[], rowBytes: number): Generator<Buffer> {
  for (const strip of strips)
    for (let place = 0; place + rowBytes <= strip.length; place += rowBytes)
      yield strip.subarray(place, place + rowBytes);
}

/** With a predictor each value is the difference from the one to its left. It is undone lazily. */
function* undifferenced(rows: Iterable<Buffer>, pixelBytes: number, depth: number): Generator<Buffer> {
  for (const row of rows) {
    const values = Buffer.from(row);
    if (depth === 8)
      for (let i = pixelBytes; i < values.length; i++)
        values[i] = (values[i] ?? 0) + (values[i - pixelBytes] ?? 0);
    // Larger values have no noise: a row of one colour is its first pixel, then zeros.
    else if (values.subarray(pixelBytes).every((difference) => difference === 0))
      for (let i = pixelBytes; i < values.length; i++) values[i] = values[i - pixelBytes] ?? 0;
    yield values;
  }
}
