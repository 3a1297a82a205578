import sharp from 'sharp';

/** A picture's values as they are in the file, 16 bits each, with its size: two are equal when every value is. */
export async function pixels(
  file: string | Buffer,
): Promise<{ readonly size: string; readonly values: string }> {
  const { data, info } = await sharp(file)
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  return {
    size: `${String(info.width)}x${String(info.height)}x${String(info.channels)}`,
    values: data.toString('base64'),
  };
}

/** The largest difference of any value of two pictures of the same size, as a part of what a value can be. */
export async function pixelDifference(one: string | Buffer, other: string | Buffer): Promise<number> {
  const [a, b] = await Promise.all([pixels(one), pixels(other)]);
  if (a.size !== b.size) throw new Error(`pictures of ${a.size} and of ${b.size}`);
  const read = ({ values }: { values: string }): Uint16Array =>
    new Uint16Array(new Uint8Array(Buffer.from(values, 'base64')).buffer);
  const [x, y] = [read(a), read(b)];
  let most = 0;
  for (const [i, value] of x.entries()) most = Math.max(most, Math.abs(value - (y[i] ?? 0)));
  return most / 65535;
}
