import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserFault } from '../../../../../protocol/failure/fault';
import type { RenderSettings } from '../../../../../protocol/job/render-settings';
import { BlenderCrashed } from '../../../../../worker/render/blender/failures/blender-crashed';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';
import { BLENDER, blenderVersion, isAtLeast } from '../../../../support/blender';
import { hasBuiltIn } from '../../../../support/blenders/blender-build';

const work = temporaryFolder();
let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
});
afterAll(() => blender.close());

async function opening(path: string, settings: RenderSettings = {}): Promise<unknown> {
  return blender.open(path, settings).then(
    () => 'opened',
    (error: unknown) => (error instanceof UserFault ? error.message : error),
  );
}

const here = `Blender ${blenderVersion()}`;
/** Blender 4.2 to 4.5 call EEVEE by another name. */
const eevee = isAtLeast(4, 2) && !isAtLeast(5) ? 'BLENDER_EEVEE_NEXT' : 'BLENDER_EEVEE';
const formats = isAtLeast(5)
  ? `${hasBuiltIn('avif') ? 'AVIF, ' : ''}JPEG, OPEN_EXR, PNG, WEBP, BMP, CINEON, DPX, IRIS, JPEG2000, HDR, TARGA, TARGA_RAW, TIFF, OPEN_EXR_MULTILAYER`
  : 'BMP, IRIS, PNG, JPEG, JPEG2000, TARGA, TARGA_RAW, CINEON, DPX, OPEN_EXR_MULTILAYER, OPEN_EXR, HDR, TIFF, WEBP';

test.each<[string, RenderSettings, string]>([
  [
    'an engine',
    { engine: 'LUX' },
    `engine "LUX": this ${here} has no such engine; it has CYCLES, ${eevee}, BLENDER_WORKBENCH`,
  ],
  ['a format', { format: 'GIF' }, `format "GIF": ${here} writes no such images; use ${formats}`],
  [
    'a movie',
    { format: 'ffmpeg' },
    `format "ffmpeg": is a movie, and frames are still images; use ${formats}`,
  ],
  ['a camera', { camera: 'Rear' }, 'camera "Rear": the scene has no camera of that name; it has Camera'],
  [
    'something that is no camera',
    { camera: 'Cube' },
    'camera "Cube": the scene has no camera of that name; it has Camera',
  ],
  [
    'a view layer',
    { viewLayer: 'Fog' },
    'view layer "Fog": the scene has no view layer of that name; it has ViewLayer',
  ],
  ['samples', { samples: 20_000_000 }, 'samples 20000000: CYCLES takes 1 to 16777216'],
  [
    'samples of an engine that has none',
    { samples: 8, engine: 'workbench' },
    'samples 8: BLENDER_WORKBENCH has no number of samples',
  ],
  [
    'a width',
    { resolution: { width: 70000, height: 100 } },
    'resolution 70000x100: the width must be 4 to 65536',
  ],
  [
    'a height',
    { resolution: { width: 100, height: 70000 } },
    'resolution 100x70000: the height must be 4 to 65536',
  ],
  ['a percentage', { percentage: 40000 }, 'percentage 40000: must be 1 to 32767'],
])('%s the scene or Blender does not have is refused', async (_, settings, line) => {
  expect(await opening(await scene('plain'), settings)).toBe(line);
});

test('a long list of what there is gets cut', async () => {
  const path = await scene('many-cameras');
  const names = (what: string) =>
    Array.from({ length: 12 }, (_, i) => `${what} ${String(i).padStart(2, '0')}`);
  expect(await opening(path, { camera: 'Rear' })).toBe(
    `camera "Rear": the scene has no camera of that name; it has ${names('Camera').join(', ')} and 28 more`,
  );
  expect(await opening(path, { viewLayer: 'Fog' })).toContain('Layer 10 and 9 more');
});

test('a camera that a scene without any does not have is refused', async () => {
  expect(await opening(await scene('plain', 'no-camera'), { camera: 'Rear' })).toBe(
    'camera "Rear": the scene has no camera of that name; it has no camera at all',
  );
});

describe('a file that is no scene is refused:', () => {
  const file = (name: string) => join(work, name);
  const [major = '', minor = ''] = blenderVersion().split('.');
  const damaged = `was saved by Blender ${major}.${minor} and is damaged or incomplete`;

  test.each<[string, (plain: Buffer) => Buffer | string, string]>([
    ['text', () => 'dear diary', 'is not a .blend file'],
    ['an empty file', () => '', 'is not a .blend file'],
    ['half a scene', (plain) => plain.subarray(0, plain.length / 2), `${damaged}; ${here} says: `],
    ['its header alone', (plain) => plain.subarray(0, isAtLeast(5) ? 17 : 12), `${damaged}; ${here} says: `],
    [
      'one in a format that is still to come',
      (plain) => Buffer.concat([Buffer.from('BLENDER17-09v0901'), plain.subarray(17)]),
      `was saved by Blender 9.1, which ${here} cannot read; use Blender 9.1 or newer: https://download.blender.org/release/Blender9.1/`,
    ],
    [
      'the same, compressed',
      (plain) => gzipSync(Buffer.concat([Buffer.from('BLENDER17-09v0901'), plain.subarray(17)])),
      `was saved by Blender 9.1, which ${here} cannot read; use Blender 9.1 or newer: https://download.blender.org/release/Blender9.1/`,
    ],
  ])('%s', async (name, spoil, reason) => {
    const path = file(`${name}.blend`);
    writeFileSync(path, spoil(readFileSync(await scene('plain'))));
    const line = await opening(path);
    expect(line).toMatch(new RegExp(`^scene ${path}: `));
    expect(line).toContain(reason);
    expect(line).not.toContain('\n');
  });

  test('one that is not there', async () => {
    expect(await opening(file('gone.blend'))).toBe(`scene ${file('gone.blend')}: there is no such file`);
  });

  test('a folder', async () => {
    mkdirSync(file('folder.blend'));
    expect(await opening(file('folder.blend'))).toBe(
      `scene ${file('folder.blend')}: is a folder, not a .blend file`,
    );
  });
});

test.each<[string, RenderSettings, RegExp]>([
  [
    'a name with a zero in it',
    { camera: 'Camera\0' },
    /^camera "Camera\0": the scene has no camera of that name/,
  ],
  [
    'a name that is no text',
    { viewLayer: '\ud800' },
    /^view layer "\ud800": the scene has no view layer|^viewLayer /,
  ],
  ['an engine of a thousand letters', { engine: 'E'.repeat(1000) }, /^engine "E{1000}": this Blender/],
  ['an engine without a name', { engine: '' }, /^engine "": this Blender/],
  ['a format without a name', { format: '' }, /^format "": Blender/],
])('%s is refused in one line, and does not end Blender', async (_, settings, line) => {
  const said = await opening(await scene('plain'), settings);
  expect(said).toMatch(line);
  expect(said).not.toContain('\n');
});

test('after all of it, the same Blender opens a good scene', async () => {
  expect(await opening(await scene('plain'))).toBe('opened');
});

describe('without a Blender:', () => {
  const start = (executable: string) => BlenderProcess.start({ executable, workFolder: work });

  test.each([
    [
      '/no/where/blender',
      'Blender not found: "/no/where/blender"; install it (https://www.blender.org/download), or name one with --blender PATH',
    ],
    [
      'blunder',
      'Blender not found: "blunder"; install it (https://www.blender.org/download), or name one with --blender PATH',
    ],
    ['/etc/passwd', 'Blender cannot be run: "/etc/passwd" (EACCES)'],
    ['true', '"true" does not start as Blender does: Blender ended by itself (exit code 0)'],
    ['ls', `"ls" does not start as Blender does: it says "Try 'ls --help' for more information."`],
  ])('%s is refused', async (executable, line) => {
    const failure: unknown = await start(executable).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserFault);
    expect((failure as Error).message).toBe(line);
  });

  test('one that is killed while it starts is not refused: it may start the next time', async () => {
    const killed = join(work, 'killed');
    writeFileSync(killed, '#!/bin/sh\nkill -KILL $$\n', { mode: 0o755 });
    await expect(start(killed)).rejects.toBeInstanceOf(BlenderCrashed);
  });
});
