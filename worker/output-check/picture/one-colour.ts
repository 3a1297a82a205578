/** How much eight-bit values may differ in a picture of one colour: Blender adds dither noise against banding, and JPEG its own noise. */
const MOST_DIFFERENCE = 3;

/**
 * The first pixel's bytes, in hex, when all pixels are the same. It stops at the first different one, so it costs next to nothing for most
 * pictures.
 *
 * @param rows of whole pixels, without padding.
 * @param pixelBytes bytes per pixel.
 * @param depth bits per value.
 */
export function oneColour(rows: Iterable<Buffer>, pixelBytes: number, depth: number): string | undefined {
  const isSame = depth === 8 ? alike(pixelBytes) : equal(pixelBytes);
  let first: string | undefined;
  for (const row of rows) {
    if (!isSame(row)) return undefined;
    first ??= row.toString('hex', 0, pixelBytes);
  }
  return first;
}

type Look = (row: Buffer) => boolean;

function alike(pixelBytes: number): Look {
  const least = new Uint8Array(pixelBytes).fill(255);
  const most = new Uint8Array(pixelBytes);
  return (row) => {
    for (let place = 0, channel = 0; place < row.length; place++) {
      const value = row[place] ?? 0;
      if (value < (least[channel] ?? 0)) least[channel] = value;
      if (value > (most[channel] ?? 0)) most[channel] = value;
      if ((most[channel] ?? 0) - (least[channel] ?? 0) > MOST_DIFFERENCE) return false;
      if (++channel === pixelBytes) channel = 0;
    }
    return true;
  };
}

/** A row of equal pixels equals itself shifted by one. */
function equal(pixelBytes: number): Look {
  let first: Buffer | undefined;
  return (row) => {
    const pixel = row.subarray(0, pixelBytes);
    first ??= Buffer.from(pixel);
    return pixel.equals(first) && row.subarray(0, row.length - pixelBytes).equals(row.subarray(pixelBytes));
  };
}
