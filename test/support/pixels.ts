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
