import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture } from '../picture/picture';
import { unpackRunLengths } from '../picture/unpack-run-lengths';

/** Image types without run-length encoding. */
const TYPES = [2, 3];
const HEAD_BYTES = 18;

/** Targa has no signature: the test is whether the header makes sense. */
export function looksLikeTarga(bytes: Buffer): boolean {
  if (bytes.length < HEAD_BYTES) return false;
  const type = bytes.readUInt8(2);
  return bytes.readUInt8(1) === 0 && TYPES.includes(type & 7) && [8, 24, 32].includes(bytes.readUInt8(16));
}

export function readTarga(bytes: Buffer): Picture {
  const [width, height] = [bytes.readUInt16LE(12), bytes.readUInt16LE(14)];
  const pixelBytes = bytes.readUInt8(16) >> 3;
  const from = HEAD_BYTES + bytes.readUInt8(0);
  const size = width * height * pixelBytes;
  const isPacked = (bytes.readUInt8(2) & 8) !== 0;
  const { values, end } = isPacked
    ? unpackRunLengths(bytes, from, size, {
        itemBytes: pixelBytes,
        read: (control) => ({ literal: control < 128, count: (control & 127) + 1 }),
      })
    : { values: bytes.subarray(from, from + size), end: from + size };
  if (values.length < size || bytes.length < end) throw cutOff('its last rows are not there');
  if (bytes.length > end && !bytes.toString('latin1', bytes.length - 18).startsWith('TRUEVISION-XFILE'))
    throw damaged('something follows its values');
  const colour = oneColour([values], pixelBytes, 8);
  return {
    format: 'TARGA',
    width,
    height,
    channels: pixelBytes,
    depth: 8,
    decoded: true,
    ...(colour === undefined ? {} : { oneColour: colour }),
  };
}
