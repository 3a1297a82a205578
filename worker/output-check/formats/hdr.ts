import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture } from '../picture/picture';
import { unpackRunLengths } from '../picture/unpack-run-lengths';

/** Rows narrower or wider than this are not run-length encoded. */
const PACKED_WIDTHS = { least: 8, most: 32767 };

/** Radiance: red, green, blue and a shared exponent, each a plane of its row. */
export function readHdr(bytes: Buffer): Picture {
  const headEnd = bytes.indexOf('\n\n');
  const sizeEnd = headEnd < 0 ? -1 : bytes.indexOf('\n', headEnd + 2);
  if (sizeEnd < 0) throw cutOff('its head does not end');
  const size = /^-Y (\d+) \+X (\d+)$/.exec(bytes.toString('latin1', headEnd + 2, sizeEnd));
  if (!size) throw damaged('its head does not say its size');
  const [height, width] = [Number(size[1]), Number(size[2])];
  const { values, end } =
    width < PACKED_WIDTHS.least || width > PACKED_WIDTHS.most
      ? flat(bytes, sizeEnd + 1, width, height)
      : packed(bytes, sizeEnd + 1, width, height);
  if (end !== bytes.length) throw damaged('something follows its values');
  const colour = oneColour([values], 4, 32);
  return {
    format: 'HDR',
    width,
    height,
    channels: 3,
    depth: 32,
    decoded: true,
    ...(colour === undefined ? {} : { oneColour: colour }),
  };
}

function flat(bytes: Buffer, from: number, width: number, height: number): { values: Buffer; end: number } {
  const end = from + width * height * 4;
  if (end > bytes.length) throw cutOff('its last rows are not there');
  return { values: bytes.subarray(from, end), end };
}

function packed(bytes: Buffer, from: number, width: number, height: number): { values: Buffer; end: number } {
  const values = Buffer.allocUnsafe(width * height * 4);
  let place = from;
  for (let y = 0; y < height; y++) {
    if (place + 4 > bytes.length) throw cutOff(`${String(y)} of its ${String(height)} rows are there`);
    if (bytes.readUInt16BE(place) !== 0x0202 || bytes.readUInt16BE(place + 2) !== width)
      throw damaged(`row ${String(y + 1)} does not begin as a row does`);
    const row = unpackRunLengths(bytes, place + 4, width * 4, {
      itemBytes: 1,
      read: (control) => ({ literal: control <= 128, count: control <= 128 ? control : control - 128 }),
    });
    for (let x = 0; x < width; x++)
      for (let plane = 0; plane < 4; plane++)
        values[(y * width + x) * 4 + plane] = row.values[plane * width + x] ?? 0;
    place = row.end;
  }
  return { values, end: place };
}
