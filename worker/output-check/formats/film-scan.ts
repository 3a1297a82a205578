import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture, unread } from '../picture/picture';

/** DPX and Cineon: a header that gives the offset and number of values; no compression, no checksum. */
export function readDpx(bytes: Buffer): Picture {
  // `XPDS` is little-endian: Blender 4 and later write the machine's byte order, 3 wrote the other.
  const isLittle = bytes.toString('latin1', 0, 4) === 'XPDS';
  const number = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const [width, height] = [number(772), number(776)];
  const channels = { 50: 3, 51: 4, 6: 1 }[bytes.readUInt8(800)];
  const depth = bytes.readUInt8(803);
  const isPacked = (isLittle ? bytes.readUInt16LE(804) : bytes.readUInt16BE(804)) === 0;
  if (channels === undefined || width * height === 0)
    throw unread('its head says what Blender does not write');
  return { format: 'DPX', ...values(bytes, number(4), { width, height, channels, depth }, isPacked) };
}

export function readCineon(bytes: Buffer): Picture {
  const from = bytes.readUInt32BE(4);
  const channels = bytes.readUInt8(193);
  const depth = bytes.readUInt8(198);
  const [width, height] = [bytes.readUInt32BE(200), bytes.readUInt32BE(204)];
  return { format: 'CINEON', ...values(bytes, from, { width, height, channels, depth }, false) };
}

type Size = Pick<Picture, 'width' | 'height' | 'channels' | 'depth'>;

function values(
  bytes: Buffer,
  from: number,
  size: Size,
  isPacked: boolean,
): Size & Pick<Picture, 'decoded' | 'oneColour'> {
  const { width, height, channels, depth } = size;
  const perPixel = pixelBytes(channels, depth, isPacked);
  const bits = perPixel === undefined ? rowBits(width * channels, depth, isPacked) : width * perPixel * 8;
  const rowBytes = Math.ceil(bits / 32) * 4;
  const end = from + rowBytes * height;
  if (bytes.length < end) throw cutOff(`${String(bytes.length)} of its ${String(end)} bytes are there`);
  if (bytes.length > end) throw damaged('something follows its values');
  // A row may end in padding; then its colour is not checked.
  const isTight = perPixel !== undefined && rowBytes === width * perPixel;
  const colour = isTight ? oneColour([bytes.subarray(from, end)], perPixel, depth) : undefined;
  return { ...size, decoded: true, ...(colour === undefined ? {} : { oneColour: colour }) };
}

/** Undefined where pixels do not start at byte boundaries. */
function pixelBytes(channels: number, depth: number, isPacked: boolean): number | undefined {
  if (depth === 8 || depth === 16) return (channels * depth) / 8;
  if (isPacked) return undefined;
  if (depth === 10) return channels === 3 ? 4 : undefined;
  return channels * 2;
}

/** Packed values follow each other bit by bit; otherwise three of ten bits share a word. */
function rowBits(values: number, depth: number, isPacked: boolean): number {
  return isPacked ? values * depth : Math.ceil(values / 3) * 32;
}
