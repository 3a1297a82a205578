import { oneColour } from '../one-colour';
import { cutOff, damaged, type Picture, unread } from '../picture';

/** DPX and Cineon: a head that says where the values begin and how many there are; no compression, no checksum. */
export function readDpx(bytes: Buffer): Picture {
  const from = bytes.readUInt32BE(4);
  const [width, height] = [bytes.readUInt32BE(772), bytes.readUInt32BE(776)];
  const channels = { 50: 3, 51: 4, 6: 1 }[bytes.readUInt8(800)];
  const depth = bytes.readUInt8(803);
  if (channels === undefined || width * height === 0)
    throw unread('its head says what Blender does not write');
  return { format: 'DPX', ...values(bytes, from, { width, height, channels, depth }) };
}

export function readCineon(bytes: Buffer): Picture {
  const from = bytes.readUInt32BE(4);
  const channels = bytes.readUInt8(193);
  const depth = bytes.readUInt8(198);
  const [width, height] = [bytes.readUInt32BE(200), bytes.readUInt32BE(204)];
  return { format: 'CINEON', ...values(bytes, from, { width, height, channels, depth }) };
}

type Size = Pick<Picture, 'width' | 'height' | 'channels' | 'depth'>;

function values(bytes: Buffer, from: number, size: Size): Size & Pick<Picture, 'decoded' | 'oneColour'> {
  const { width, height, channels, depth } = size;
  const perPixel = pixelBytes(channels, depth);
  const rowBytes =
    perPixel === undefined
      ? Math.ceil((Math.ceil((width * channels) / 3) * 32) / 8)
      : Math.ceil((width * perPixel) / 4) * 4;
  const end = from + rowBytes * height;
  if (bytes.length < end) throw cutOff(`${String(bytes.length)} of its ${String(end)} bytes are there`);
  if (bytes.length > end) throw damaged('something follows its values');
  // A row may end in bytes that fill it up; one that does is not looked at for its colour.
  const isTight = perPixel !== undefined && rowBytes === width * perPixel;
  const colour = isTight ? oneColour([bytes.subarray(from, end)], perPixel, depth) : undefined;
  return { ...size, decoded: true, ...(colour === undefined ? {} : { oneColour: colour }) };
}

/** Three values of ten bits share a word; twelve have a word's half each. */
function pixelBytes(channels: number, depth: number): number | undefined {
  if (depth === 10) return channels === 3 ? 4 : undefined;
  return (channels * (depth === 8 ? 8 : 16)) / 8;
}
