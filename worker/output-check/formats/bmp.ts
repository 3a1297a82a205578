import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture, unread } from '../picture/picture';

/** Uncompressed values, in rows padded to whole words; the header gives the file's length. */
export function readBmp(bytes: Buffer): Picture {
  const size = bytes.readUInt32LE(2);
  if (bytes.length < size) throw cutOff(`${String(bytes.length)} of its ${String(size)} bytes are there`);
  if (bytes.length > size) throw damaged('something follows its values');
  const from = bytes.readUInt32LE(10);
  const [width, height] = [bytes.readInt32LE(18), Math.abs(bytes.readInt32LE(22))];
  const bits = bytes.readUInt16LE(28);
  const compression = bytes.readUInt32LE(30);
  if (![8, 24, 32].includes(bits) || compression !== 0)
    throw unread('its head says what Blender does not write');
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (from + rowBytes * height !== size) throw damaged('its size in pixels is not that of its values');
  const pixelBytes = bits >> 3;
  const colour = oneColour(rows(bytes, from, rowBytes, width * pixelBytes), pixelBytes, 8);
  return {
    format: 'BMP',
    width,
    height,
    channels: pixelBytes,
    depth: 8,
    decoded: true,
    ...(colour === undefined ? {} : { oneColour: colour }),
  };
}

function* rows(bytes: Buffer, from: number, rowBytes: number, used: number): Generator<Buffer> {
  for (let place = from; place < bytes.length; place += rowBytes) yield bytes.subarray(place, place + used);
}
