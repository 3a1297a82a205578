import sharp from 'sharp';

/** The values of a picture, 16 bits each, `channels` of them a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Uint16Array;
}

/** How two pictures differ: in how many pixels, in which, and by how much at most, as a part of what a value can be. */
export interface Difference {
  readonly pixels: number;
  readonly most: number;
  /** Numbers of the cells of a generated scene that differing pixels lie in. */
  readonly cells: ReadonlySet<number>;
}

const ACROSS = 4;

/** @throws when it cannot be read. */
export async function pictureIn(file: string): Promise<Picture> {
  const { data, info } = await sharp(file)
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const values = new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
  return { width: info.width, height: info.height, channels: info.channels, values };
}

/** Pictures of two sizes differ in every pixel, and by all that they can. */
export function difference(one: Picture, other: Picture): Difference {
  const { width, height, channels, values } = one;
  const cells = new Set<number>();
  if (width !== other.width || height !== other.height || channels !== other.channels) {
    return {
      pixels: width * height,
      most: 1,
      cells: new Set(Array.from({ length: ACROSS ** 2 }, (_, cell) => cell)),
    };
  }
  let pixels = 0;
  let most = 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    let here = 0;
    for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
      here = Math.max(here, Math.abs((values[at] ?? 0) - (other.values[at] ?? 0)));
    }
    if (here === 0) continue;
    pixels++;
    most = Math.max(most, here);
    const row = Math.floor((Math.floor(pixel / width) * ACROSS) / height);
    cells.add(row * ACROSS + Math.floor(((pixel % width) * ACROSS) / width));
  }
  return { pixels, most: most / 65535, cells };
}
