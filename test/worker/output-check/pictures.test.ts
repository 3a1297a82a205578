import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import fc from 'fast-check';
import type { FileCheck } from '../../../worker/output-check/file-check';
import { OutputChecker } from '../../../worker/output-check/output-checker';
import { pictureFault } from '../../../worker/output-check/picture-fault';
import { isAtLeast } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const checker = new OutputChecker();
/** Their values are not read, only how many there are. */
const NOT_DECODED = /JPEG2000|AVIF|PIZ|B44|DWA|HTJ2K/;

let folder: string;

beforeAll(async () => {
  folder = dirname(await scene('formats'));
});

function pictures(kind: string): string[] {
  return readdirSync(join(folder, kind)).sort();
}

/** `OPEN_EXR-RGBA-16-ZIP.exr`, as the scene had it. */
function expectedOf(name: string) {
  const [format = '', mode = '', depth = ''] = name.slice(0, -extname(name).length).split('-');
  return { name, format, picture: { width: 64, height: 36, mode, depth: Number(depth) } };
}

/** Why the file is not published; undefined when it is. */
function faultOf(name: string, { fault, picture, unread }: FileCheck): string | undefined {
  return fault ?? (unread === undefined ? pictureFault(picture, expectedOf(name)) : undefined);
}

test('what this Blender writes is accepted in every format, mode, depth and compression', async () => {
  const refused: string[] = [];
  const names = pictures('formats');
  for (const name of names) {
    const check = await checker.check(join(folder, 'formats', name));
    const fault = faultOf(name, check);
    if (fault !== undefined || !check.picture) refused.push(`${name}: ${fault ?? 'unread'}`);
    else {
      // Black and white is written in colour by JPEG 2000 and EXR.
      expect([name, check.picture.decoded]).toEqual([name, !NOT_DECODED.test(name)]);
      expect([name, check.picture.oneColour]).toEqual([name, undefined]);
    }
  }
  expect(refused).toEqual([]);
  expect(names.length).toBeGreaterThan(150);
});

test('a picture of one colour is known for one, in every format whose values are read', async () => {
  for (const name of pictures('plain')) {
    // Values of ten and twelve bits may share a word, or a byte.
    if (NOT_DECODED.test(name) || /^DPX-.*-1[02]/.test(name)) continue;
    const { picture } = await checker.check(join(folder, 'plain', name));
    expect([name, picture?.oneColour]).toEqual([name, expect.stringMatching(/^[0-9a-f]+$/)]);
  }
});

test.each([
  ['views-OPEN_EXR.exr', { width: 64, height: 36, channels: 8, depth: 16 }],
  ['views-OPEN_EXR_MULTILAYER.exr', { width: 64, height: 36, channels: 26, depth: 16 }],
  ['side-by-side.png', { width: 128, height: 36 }],
  [
    'not-finite-float.exr',
    {
      notFinite: [
        { channel: 'B', nan: 0, infinite: 2 },
        { channel: 'R', nan: 2, infinite: 0 },
      ],
    },
  ],
  // Blender writes the largest half in place of an infinite one, and Blender 5 a number in place of one that is none.
  ['not-finite-half.exr', isAtLeast(5) ? {} : { notFinite: [{ channel: 'R', nan: 2, infinite: 0 }] }],
])('%s is %j', async (name, picture) => {
  expect(await checker.check(join(folder, 'special', name))).toMatchObject({
    picture: { decoded: true, ...picture },
  });
});

test('a file that is cut off is refused, wherever it is cut', async () => {
  const work = temporaryFolder();
  let cut = 0;
  const passed: string[] = [];
  const names = pictures('formats');
  const cuts = parts(names.length * 6, 4);
  for (const [n, name] of names.entries()) {
    const whole = readFileSync(join(folder, 'formats', name));
    for (const at of [
      0,
      1,
      whole.length - 1,
      ...cuts.slice(n * 6, n * 6 + 6).map((part) => Math.floor(part * whole.length)),
    ]) {
      const path = join(work, name);
      writeFileSync(path, whole.subarray(0, at));
      cut++;
      if (faultOf(name, await checker.check(path)) === undefined)
        passed.push(`${name} at ${String(at)} of ${String(whole.length)}`);
    }
  }
  process.stderr.write(`cut off: ${String(cut)} files, ${String(passed.length)} passed\n`);
  expect(passed).toEqual([]);
});

test('a flipped bit is found by the checksums of PNG, and in every file by that of the record', async () => {
  const work = temporaryFolder();
  const flips = parts(2000, 5);
  const decoded = { png: 0, others: 0 };
  const count = { png: 0, others: 0 };
  const sameChecksum: string[] = [];
  for (const name of pictures('formats')) {
    const whole = readFileSync(join(folder, 'formats', name));
    const { sha256 } = await checker.check(join(folder, 'formats', name));
    const kind = name.startsWith('PNG') ? 'png' : 'others';
    for (const part of flips.splice(0, kind === 'png' ? 100 : 8)) {
      const flipped = Buffer.from(whole);
      const bit = Math.floor(part * whole.length * 8);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const path = join(work, name);
      writeFileSync(path, flipped);
      const check = await checker.check(path);
      count[kind]++;
      if (faultOf(name, check) === undefined) decoded[kind]++;
      if (check.sha256 === sha256) sameChecksum.push(`${name}, bit ${String(bit)}`);
    }
  }
  process.stderr.write(
    `flipped bits: ${String(count.png)} in PNG, ${String(decoded.png)} decoded; ${String(count.others)} in others, ` +
      `${String(decoded.others)} decoded; ${String(sameChecksum.length)} with the same SHA-256\n`,
  );
  expect(decoded.png).toBe(0);
  expect(sameChecksum).toEqual([]);
});

/** Numbers from 0 to below 1, the same each time. */
function parts(count: number, seed: number): number[] {
  return fc.sample(fc.noBias(fc.nat(2 ** 30 - 1)), { numRuns: count, seed }).map((n) => n / 2 ** 30);
}
