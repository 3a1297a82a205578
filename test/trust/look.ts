import { readFileSync, statSync } from 'node:fs';
import sharp from 'sharp';
import type { Look } from './way';

/** Bytes of a quiet NaN in a 32-bit float, as an EXR without compression has it. */
const NOT_A_NUMBER = [Buffer.from([0, 0, 0xc0, 0x7f]), Buffer.from([0, 0, 0xc0, 0xff])];

/** What a file shows, in the middle of it: at its edges pictures that were scaled are soft. */
export async function lookOf(path: string): Promise<Look> {
  if (statSync(path).size === 0) return 'an empty file';
  if (/\.(mkv|mp4|avi)$/.test(path)) return 'a movie';
  if (path.endsWith('.exr')) {
    const bytes = readFileSync(path);
    return NOT_A_NUMBER.some((value) => bytes.includes(value)) ? 'not a number' : 'something else';
  }
  const shares = await coloursOf(path).catch(() => undefined);
  if (!shares) return 'cut off';
  const share = (colour: string): number => shares.get(colour) ?? 0;
  if (share('green') === 1) return 'right';
  if (share('pink') === 1) return 'pink';
  if (share('black') === 1) return 'black';
  if (share('red') === 1) return 'of another scene';
  if (share('pink') > 0) return 'partly pink';
  return share('black') > 0 ? 'partly black' : 'something else';
}

const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  green: [0, 255, 0],
  pink: [255, 0, 255],
  black: [0, 0, 0],
  red: [255, 0, 0],
};

async function coloursOf(path: string): Promise<Map<string, number>> {
  // All of it is decoded; `extract` alone would stop where it has enough.
  const { data, info } = await sharp(path, { failOn: 'truncated' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const counts = new Map<string, number>();
  let all = 0;
  for (let y = Math.floor(height / 4); y < (height * 3) / 4; y++)
    for (let x = Math.floor(width / 4); x < (width * 3) / 4; x++) {
      const at = (y * width + x) * channels;
      const name = nameOf(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      all++;
    }
  return new Map([...counts].map(([name, count]) => [name, count / all]));
}

/** Dithering changes a value by one. */
function nameOf(...values: readonly number[]): string {
  const near = (wanted: readonly number[]): boolean =>
    wanted.every((value, i) => Math.abs(value - (values[i] ?? 0)) <= 2);
  return Object.keys(COLOURS).find((name) => near(COLOURS[name] ?? [])) ?? 'other';
}
