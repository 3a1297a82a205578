import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding, type FindingId, severityOf } from '../../../../../protocol/failure/finding';
import { FrameRange } from '../../../../../protocol/job/frame-range';
import type { RenderSettings } from '../../../../../protocol/job/render-settings';
import type { SceneCheck } from '../../../../../worker/render/blender/blender-messages';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixelDifference } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';
import { BLENDER, blenderVersion, isAtLeast } from '../../../../support/blender';
import { hasBuiltIn } from '../../../../support/blenders/blender-build';
import { savedByNewer } from '../../../../support/blenders/newer-file';

const work = temporaryFolder();
let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
});
afterAll(() => blender.close());

interface Question {
  readonly frames?: string;
  readonly settings?: RenderSettings;
  readonly elsewhere?: boolean;
  readonly project?: string;
}

async function checked(
  path: string,
  { frames = '1-4', settings = {}, elsewhere = false, project = dirname(path) }: Question = {},
): Promise<SceneCheck> {
  await blender.open(path, settings);
  return blender.check({ frames: FrameRange.parse(frames), project, elsewhere });
}

/** A finding on one line: `error missing-images table.png: is not there [object "Table"]`. */
function line(found: Finding): string {
  const { id, subject, say, usedBy } = found;
  return `${severityOf(found)} ${id} ${subject}: ${say} [${usedBy.join(', ')}]`;
}

const here = `Blender ${blenderVersion()}`;

/** What is said to use what the compositor shows, which Blender 5 has as a node group. */
const compositor = isAtLeast(5) ? 'node group "Compositing"' : 'scene "Scene"';

/** Rows for some Blenders, and not for others. */
const where = <T = string>(holds: boolean, ...rows: readonly T[]): readonly T[] => (holds ? rows : []);

async function findings(script: string, name?: string, how?: Question): Promise<string[]> {
  return (await checked(await scene(script, name), how)).findings.map(line).sort();
}

describe('the check of a scene finds', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'missing-files',
      'images',
      [
        'error missing-images cloth.png: is not there; Cloth.PNG is, and capital letters matter [material "Cloth material", object "Cloth"]',
        'error missing-images hollow.png: is empty [material "Hollow material", object "Hollow"]',
        'error missing-images sky.png: is not there [world "Sky"]',
        'error missing-images textures/wood.png: is not there [material "Table material", object "Table"]',
        'warning missing-images background.png: is not there []',
        'warning missing-images reference.png: is not there []',
        'warning missing-images there.png: is not there []',
        'warning missing-images unconnected.png: is not there []',
        'warning missing-images unused.png: is not there []',
      ],
    ],
    [
      'missing-files',
      'image-sets',
      [
        'error missing-images skin.<UDIM>.png: 1 of its 2 files is not there: skin.1002.png [material "Body material", object "Body"]',
        'error missing-images walk/step_011.png: 1 of its 2 files is not there: step_010.png; wanted for frames 1-2 [material "Late material", object "Late"]',
        'error missing-images walk/step_011.png: 1 of its 3 files is not there: step_012.png; wanted for frame 2 [material "Screen material", object "Screen"]',
      ],
    ],
    [
      'missing-files',
      'compositor-image',
      [
        `error missing-images plate_002.png: 1 of its 2 files is not there: plate_003.png; wanted for frame 4 [${compositor}]`,
      ],
    ],
    [
      'missing-files',
      'libraries',
      [
        'error missing-libraries lib/paint.blend: is not there [library "props.blend", material "Gold", object "Cup", object "Set of Cups"]',
        'error missing-linked-data collection "Plates": is no longer in lib/props.blend [object "Set of Plates"]',
        'warning missing-libraries lib/spare.blend: is not there [collection "Cups", object "Spare set"]',
      ],
    ],
    [
      'missing-files',
      'movie-clips',
      [
        `error missing-movie-clips clips/shown.png: is not there [${compositor}]`,
        'warning missing-movie-clips clips/tracked.png: is not there []',
      ],
    ],
    [
      'missing-files',
      'strips',
      [
        'error missing-strips cut/b.png: is not there; wanted for frame 3 [strip "Cut"]',
        'error missing-strips cut/c.png: is not there; wanted for frame 4 [strip "Cut"]',
        'error missing-strips cut/film.mp4: is not there; wanted for frame 1 [strip "Film"]',
        'warning missing-strips cut/muted.mp4: is not there; wanted for frame 1 [strip "Muted"]',
      ],
    ],
    ['missing-files', 'sounds', ['warning missing-sounds song.wav: is not there [scene "Scene"]']],
    ['missing-files', 'fonts', ['error missing-fonts title.woff2: is not there [object "Title"]']],
    [
      'missing-files',
      'volumes',
      [
        'error missing-volumes vdb/fog_001.vdb: 1 of its 2 files is not there: fog_002.vdb; wanted for frames 2-4 [object "Fog"]',
      ],
    ],
    [
      'missing-files',
      'cache-files',
      [
        'error missing-cache-files bird.usdc: is not there [object "Bird"]',
        'error missing-cache-files fish.mdd: is not there [object "Fish"]',
        ...where(
          !hasBuiltIn('usd'),
          `error missing-features bird.usdc: needs USD, and this ${here} was built without it [object "Bird"]`,
        ),
      ],
    ],
    [
      'missing-files',
      'bakes',
      [
        'error missing-bakes blendcache_bakes: 1 of its 4 files is not there: 536F75726365_000003_00.bphys; wanted for frame 3 [object "Source"]',
        ...where(
          hasBuiltIn('working fluids'),
          'error missing-bakes smoke: none of its 4 files is there; wanted for frames 1-4 [object "Domain"]',
        ),
      ],
    ],
    [
      'missing-files',
      'other-files',
      [
        'error missing-files spot.ies: is not there [object "Sun"]',
        'warning missing-files unconnected.ies: is not there [object "Sun"]',
      ],
    ],
    [
      'faults',
      'simulations',
      [
        'error unbaked-simulations cloth "Cloth" on object "Flag": not baked, so each frame is rendered from the scene as it was saved [object "Flag"]',
        ...where(
          hasBuiltIn('working fluids'),
          'error unbaked-simulations fluid "Fluid" on object "Tank": not baked, so each frame is rendered from the scene as it was saved [object "Tank"]',
        ),
        'error unbaked-simulations particles "Beads" on object "Source": not baked, so each frame is rendered from the scene as it was saved [object "Source"]',
        'error unbaked-simulations rigid bodies: not baked, so each frame is rendered from the scene as it was saved []',
        ...where(
          isAtLeast(4, 1),
          'error unbaked-simulations simulation nodes "Grow" on object "Grown": not baked, so each frame is rendered from the scene as it was saved [object "Grown"]',
        ),
      ],
    ],
    [
      'faults',
      'scripts',
      [
        `error blocked-drivers material "Paint", nodes["Principled BSDF"].inputs[${isAtLeast(4) ? '2' : '9'}].default_value: its driver does not run, so it keeps the value it was saved with: len(str(frame)) [material "Paint", object "Cube"]`,
        'error blocked-drivers object "Cube", location[1]: its driver does not run, so it keeps the value it was saved with: sum(number for number in (frame, 1)) [object "Cube"]',
        'warning blocked-drivers object "Unused", location: its driver does not run, so it keeps the value it was saved with: len(str(frame)) [object "Unused"]',
        'warning blocked-scripts text "buttons.py": is registered, and does not run []',
      ],
    ],
    [
      'faults',
      'add-ons',
      [
        `error missing-add-ons material "Glowing": has nodes that this ${here} does not know: "Glow" (LuxuryGlow) [object "Lamp"]`,
        `error missing-engine scene "Scene": is for the engine LUXURY, which this ${here} has not; it would take EEVEE []`,
        `warning missing-add-ons material "Idle": has nodes that this ${here} does not know: "Glow" (LuxuryGlow) []`,
        `warning missing-add-ons material "Spare": has nodes that this ${here} does not know: "Glow" (LuxuryGlow) []`,
        `warning missing-add-ons node group "Workshop": is a tree of nodes that this ${here} does not know (LuxuryShop): what it has made of the scene stays as it was saved []`,
      ],
    ],
    [
      'faults',
      'features',
      [
        ...where(
          !hasBuiltIn('alembic'),
          `error missing-features bird.abc: needs Alembic, and this ${here} was built without it [object "Bird"]`,
        ),
        ...where(
          !hasBuiltIn('openimagedenoise'),
          `error missing-features compositor node "Denoise": needs OpenImageDenoise, and this ${here} was built without it []`,
        ),
      ],
    ],
    [
      'faults',
      'gpu',
      ['error no-gpu scene "Scene": is to be rendered on a GPU, and Cycles has none here []'],
    ],
    [
      'faults',
      'noise',
      [
        'warning random-textures noise texture "Rough noise": is random: each Blender that is started renders other pixels, and no two machines the same frame [object "Rough"]',
        'warning random-textures texture "Noise of nodes": is random: each Blender that is started renders other pixels, and no two machines the same frame [object "Grainy"]',
      ],
    ],
    [
      'faults',
      'last-layer-by-keys',
      ['error no-view-layer scene "Scene": keyframes leave no view layer on for rendering at frames 2-3 []'],
    ],
    ['faults', 'first-layer-by-keys', []],
    ['faults', 'last-layer-by-driver', []],
    ['plain', 'no-camera', ['error no-camera scene "Scene": has no active camera []']],
    ['plain', 'any-camera', ['error no-camera scene "Scene": has no active camera []']],
    [
      'plain',
      'movie',
      ['error movie-output scene "Scene": writes a movie (FFMPEG), and frames are still images []'],
    ],
    [
      'plain',
      'denoised',
      where(
        !hasBuiltIn('openimagedenoise'),
        `error no-denoiser scene "Scene": is denoised, and this ${here} was built without a denoiser []`,
      ),
    ],
    ['plain', 'no-output', ['error no-output scene "Scene": its compositor is on and has no output []']],
    ['plain', 'empty-region', ['error no-pixels scene "Scene": its render region is empty []']],
    ['plain', 'layers-off', ['error no-view-layer scene "Scene": no view layer is on for rendering []']],
    [
      'file-outputs',
      'file-outputs',
      ['warning outputs-elsewhere compositor node "Beauty": is set to write to //beauty/../.. []'],
    ],
    ['plain', 'plain', []],
    ['plain', 'no-camera-needed', []],
    ['layers', 'layers', []],
    ['assets', 'assets', ['warning missing-images gone.png: is not there []']],
  ])('in %s, %s: %j', async (script, name, expected) => {
    expect(await findings(script, name)).toEqual(expected);
  });

  test.each(['overridden', 'appended', ...(isAtLeast(5) ? ['packed'] : [])])(
    'nothing in a scene with data that is %s, in a compressed file',
    async (name) => {
      expect(await findings('shared-data', name, { elsewhere: true })).toEqual([]);
    },
  );

  test('nothing in the example', async () => {
    const example = join(__dirname, '../../../../../examples/bloom/bloom.blend');
    const { findings: found, expected } = await checked(example, { elsewhere: true });
    expect(found).toEqual([]);
    expect(expected).toEqual({ frame: 1, files: ['frame_000001.png'] });
  });

  test('that a newer Blender saved the scene', async () => {
    const path = join(work, 'newer.blend');
    const newer = savedByNewer(readFileSync(await scene('plain')));
    writeFileSync(path, newer.bytes);
    expect((await checked(path)).findings.map(line)).toEqual([
      `warning newer-file newer.blend: was saved by Blender ${newer.version}, and opened by ${blenderVersion()}: what is new in ${newer.version} may be lost []`,
    ]);
  });
});

test.each<[string, RenderSettings, string]>([
  ['empty-region', {}, 'its render region is empty'],
  ['plain', { percentage: 1 }, 'its percentage leaves nothing of its size'],
])(
  'a picture without pixels is found where Blender renders none: %s with %j',
  async (name, settings, say) => {
    const { findings: found } = await checked(await scene('plain', name), { settings });
    expect(found.map(line)).toEqual([`error no-pixels scene "Scene": ${say} []`]);
    const folder = join(work, `no-pixels-${name}`);
    mkdirSync(folder);
    await expect(blender.render({ frame: 1, folder })).rejects.toThrow();
  },
);

test('a view layer that is off at other frames than those asked for is no fault', async () => {
  expect(await findings('faults', 'last-layer-by-keys', { frames: '1,4-9' })).toEqual([]);
});

test('a frame at which a driver turns off the last view layer fails, and others are those of a fresh Blender', async () => {
  const path = await scene('faults', 'last-layer-by-driver');
  await blender.open(path, {});
  const folder = join(work, 'driven-layer');
  for (const frame of [2, 3, 2]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const asked = blender.render({ frame, folder });
    if (frame === 3) {
      await expect(asked).rejects.toThrow('scene "Scene": no view layer is on for rendering at frame 3');
      continue;
    }
    const [file = ''] = (await asked).files;
    expect(await pixelDifference(join(folder, file), await freshFrame(path, frame))).toBe(0);
  }
});

describe('of files in numbers, only those of the frames asked for are missed:', () => {
  test.each([
    ['image-sets', '3', ['skin.<UDIM>.png']],
    ['image-sets', '1,3', ['skin.<UDIM>.png', 'walk/step_011.png']],
    ['compositor-image', '1-3', []],
    ['strips', '2', []],
    ['strips', '4-200', ['cut/c.png', 'cut/later.mp4']],
    ['volumes', '1', []],
    ['bakes', '1-2', where(hasBuiltIn('working fluids'), 'smoke')],
    ['bakes', '5-9', []],
  ])('%s, frames %s: %j', async (name, frames, missing) => {
    const { findings: found } = await checked(await scene('missing-files', name), { frames });
    expect(found.map(({ subject }) => subject).sort()).toEqual(missing);
  });
});

describe('for another machine it also finds', () => {
  test('a file that is named by its place on this one', async () => {
    expect(await findings('missing-files', 'absolute', { elsewhere: true })).toEqual([
      expect.stringMatching(
        /^error absolute-paths \/.*\.woff2: is named by its place on this machine, which is outside of the project \[object "Title"\]$/,
      ),
      'error missing-images /nowhere/wood.png: is not there [material "Table material", object "Table"]',
    ]);
    expect(await findings('missing-files', 'absolute')).toHaveLength(1);
  });

  test('a file outside of the project, and none when the project is larger', async () => {
    const path = await scene('missing-files', 'project/outside');
    const found = await checked(path, { elsewhere: true });
    expect(found.findings.map(line)).toEqual([
      `error paths-outside-project ../shared.png: is outside of the project, ${dirname(path)} [material "Table material", object "Table"]`,
    ]);
    const whole = await checked(path, { elsewhere: true, project: dirname(dirname(path)) });
    expect(whole.findings).toEqual([]);
  });
});

test.each<[string, string, RenderSettings]>([
  ['plain', 'any-camera', { camera: 'Camera' }],
  ['plain', 'movie', { format: 'PNG' }],
  ['plain', 'denoised', { engine: 'workbench' }],
  ['faults', 'gpu', { engine: 'eevee' }],
])('%s, %s is right with %j', async (script, name, settings) => {
  expect(await findings(script, name, { settings })).toEqual([]);
});

type Mended = [script: string, name: string, id: FindingId, fix: RegExp];

describe('every finding says what to do:', () => {
  test.each<Mended>([
    [
      'missing-files',
      'images',
      'missing-images',
      /^put it there, or give its place in Blender \(.*Find Missing Files\)$/,
    ],
    [
      'missing-files',
      'absolute',
      'missing-images',
      /^it is named by its place on one machine: .*Make Paths Relative/,
    ],
    ['missing-files', 'absolute', 'absolute-paths', /^put it into the project, or pack it; make it relative/],
    [
      'missing-files',
      'project/outside',
      'paths-outside-project',
      /^put it into the project, or pack it; or give the folder/,
    ],
    ['missing-files', 'libraries', 'missing-linked-data', /^put it back into the library under that name/],
    ['missing-files', 'bakes', 'missing-bakes', /^put the bake there, or bake again/],
    ['faults', 'simulations', 'unbaked-simulations', /^bake in Blender, save, and hand the bake over/],
    [
      'faults',
      'scripts',
      'blocked-drivers',
      /^write it as a simple expression, bake it to keyframes, or give --trust/,
    ],
    ['faults', 'scripts', 'blocked-scripts', /^turn Register off for it/],
    ['faults', 'add-ons', 'missing-engine', /^give --engine, or install the engine's add-on/],
    ['faults', 'add-ons', 'missing-add-ons', /^install the add-on they are of/],
    ...where<Mended>(!hasBuiltIn('alembic'), [
      'faults',
      'features',
      'missing-features',
      /^use a Blender from blender\.org/,
    ]),
    ['faults', 'gpu', 'no-gpu', /^render where there is one, or give --device cpu/],
    ['plain', 'no-camera', 'no-camera', /^add one in Blender and save$/],
    ['plain', 'any-camera', 'no-camera', /^give --camera with one of Camera$/],
    ['plain', 'movie', 'movie-output', /^give --format PNG$/],
    ...where<Mended>(!hasBuiltIn('openimagedenoise'), [
      'plain',
      'denoised',
      'no-denoiser',
      /^give --denoise off, which leaves the noise in; or render with the official build from blender\.org/,
    ]),
    [
      'plain',
      'no-output',
      'no-output',
      isAtLeast(5) ? /^add a Group Output node or turn it off$/ : /^add a Composite node or turn it off$/,
    ],
    [
      'faults',
      'last-layer-by-keys',
      'no-view-layer',
      /^keep one on \(ViewLayer\), or do not ask for these frames$/,
    ],
    ['faults', 'noise', 'random-textures', /^give it another type, such as Clouds$/],
    ['plain', 'layers-off', 'no-view-layer', /^turn one on in Blender and save \(ViewLayer\)$/],
    ['file-outputs', 'file-outputs', 'outputs-elsewhere', /its files come in Beauty\/ beside the frame$/],
  ])('%s, %s, %s', async (script, name, id, fix) => {
    const { findings: found } = await checked(await scene(script, name), { elsewhere: true });
    expect(found.find((one) => one.id === id)?.fix).toMatch(fix);
  });
});

describe('the files that it says a frame will be made of are those that are written:', () => {
  test.each([
    ['plain', 'plain', 12],
    ['plain', 'stereo', 7],
    ['plain', 'cropped', -3],
    ['layers', 'layers', 2],
    ['file-outputs', 'file-outputs', 3],
    ['file-outputs', 'file-outputs', -2],
    ['faults', 'many', 5],
  ])('%s, %s, frame %i', async (script, name, frame) => {
    const path = join(work, `${name}.blend`);
    copyFileSync(await scene(script, name), path);
    const { expected } = await checked(path, { frames: String(frame) });
    const folder = join(work, `${name}${String(frame)}`);
    mkdirSync(folder);
    // One of the scenes is for a GPU.
    const { files } = await blender.render({ frame, folder, withoutGpu: true });
    expect(expected).toEqual({ frame, files });
  });
});
