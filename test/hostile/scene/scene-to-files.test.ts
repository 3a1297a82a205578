import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, UserFault } from '../../../protocol/failure/fault';
import { type Finding, severityOf } from '../../../protocol/failure/finding';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { EACH, RUNS } from '../borders';

/** All that a scene names and that Blender puts into the name of a file. */
const NAMED = [
  'suffix',
  'first',
  'view',
  'node',
  'directory',
  'prefix',
  'item',
  'scene',
  'camera',
  'layer',
  'output',
] as const;
type Named = (typeof NAMED)[number];

interface Attack {
  readonly where: 'own' | 'strip' | 'library-strip';
  readonly stereo: 'MULTIVIEW' | 'STEREO_3D';
  /** Whether each view has a file of its own. */
  readonly apart: boolean;
  /** Whether the File Output node writes one file of all layers. */
  readonly layered: boolean;
  /** Whether the node's picture comes through one that Brenda expects no file of. */
  readonly switched: boolean;
  /** The kinds of trees that groups around the node say they are, the outermost first. */
  readonly trees: readonly string[];
  readonly texts: Readonly<Partial<Record<Named, string>>>;
}

const FRAME = 1;
const NO_NAME = /^a file of the frame would be called .* which is no name below its folder; /;
/** Far enough above a frame that what climbs as far as a suffix can is still seen. */
const DEEP = 'a/b/c/d/e/f';
const work = temporaryFolder();
const around = join(work, 'around');
const frames = join(around, DEEP, 'frames');

/** The scenes, made by one Blender, in a folder of their own, with canaries in all folders around. */
async function made(name: string, attacks: readonly Attack[]): Promise<string> {
  const HOSTILE = JSON.stringify(attacks.map((attack, at) => ({ name: String(at), ...attack })));
  const folder = join(around, DEEP, name);
  cpSync(dirname(await scene('hostile-names', '0', { HOSTILE })), folder, { recursive: true });
  mkdirSync(frames, { recursive: true });
  for (let place = frames; place !== dirname(around); place = dirname(place))
    for (const canary of ['x.png', 'x.exr', 'x']) writeFileSync(join(place, canary), 'precious');
  return folder;
}

/** Every file and folder around, but for what lies in the folder of one frame. */
function everything(but: string): string[] {
  return readdirSync(around, { recursive: true, withFileTypes: true })
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }))
    .filter(({ path }) => path !== but && !path.startsWith(`${but}/`))
    .map(({ path, isFile }) =>
      isFile ? `${path} ${String(statSync(path).mtimeMs)} ${String(statSync(path).size)}` : path,
    )
    .sort();
}

interface Rendered {
  readonly findings: readonly Finding[];
  readonly expected: readonly string[];
  readonly files: readonly string[];
}

let count = 0;

const NOTHING: Rendered = { findings: [], expected: [], files: [] };

async function frameOf(blender: BlenderProcess, path: string, folder: string): Promise<Rendered> {
  await blender.open(path, {});
  const { findings, expected } = await blender.check({
    frames: FrameRange.of(FRAME, FRAME),
    project: dirname(path),
    elsewhere: false,
  });
  const { files } = await blender.render({ frame: FRAME, folder });
  return { findings, expected: expected.files, files };
}

async function rendered(blender: BlenderProcess, path: string, attack: Attack): Promise<Rendered> {
  const folder = join(frames, `frame-${String(count++)}`);
  mkdirSync(folder);
  const before = everything(folder);
  const { findings, expected, files } = await frameOf(blender, path, folder).catch((error: unknown) => {
    // What Blender fills in for a template is as it is; then no file of the frame is taken.
    if (error instanceof UserFault && NO_NAME.test(error.message)) return NOTHING;
    throw new Error(`${JSON.stringify(attack)}: ${messageOf(error)}`, { cause: error });
  });
  expect({ attack, around: everything(folder) }).toEqual({ attack, around: before });
  rmSync(folder, { recursive: true });
  return { findings, expected, files };
}

async function withBlender(each: (blender: BlenderProcess) => Promise<void>) {
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: join(work, 'blender') });
  try {
    await each(blender);
  } finally {
    await blender.close();
  }
}

const plain: Omit<Attack, 'texts'> = {
  where: 'own',
  stereo: 'MULTIVIEW',
  apart: true,
  layered: false,
  switched: false,
  trees: [],
};

/** Up, out of the folder of the frame, by so many folders; a suffix makes one of the name that it stands behind. */
const up = (folders: number): string => `${'/..'.repeat(folders)}/x`;

/** Out of Blender's folder of temporary files, in which it would keep the pictures of scenes. */
const upFromAnywhere = `${'/..'.repeat(9)}${around}/x`;

const table: readonly Attack[] = [
  { ...plain, texts: { suffix: up(3) } },
  { ...plain, switched: true, stereo: 'STEREO_3D', apart: false, texts: { suffix: up(4) } },
  { ...plain, layered: true, texts: { suffix: up(4).replaceAll('/', '\\'), first: '/../y' } },
  { ...plain, texts: { view: up(3), node: up(4), directory: `..${up(2)}`, prefix: up(3), item: up(3) } },
  { ...plain, layered: true, texts: { prefix: `in${up(5)}`, item: up(3), scene: up(3), layer: up(3) } },
  { ...plain, trees: ['TextureNodeTree', 'Nonsense'], texts: { directory: `..${up(2)}`, item: up(3) } },
  { ...plain, where: 'strip', trees: ['ShaderNodeTree'], texts: { directory: `..${up(2)}`, item: up(3) } },
  { ...plain, where: 'strip', texts: { suffix: up(4), first: up(3), scene: upFromAnywhere } },
  { ...plain, where: 'library-strip', texts: { suffix: up(4), first: up(3), scene: upFromAnywhere } },
];

test('what a scene names stays in the folder of its frame, wherever a frame takes that scene from', async () => {
  expect(table).toHaveLength(EACH['scene-to-files']);
  const folder = await made('table', table);
  const path = (at: number): string => join(folder, `${String(at)}.blend`);
  const own = table.filter(({ where }) => where === 'own');
  await withBlender(async (blender) => {
    for (const [at, attack] of own.entries()) {
      const { findings } = await rendered(blender, path(at), attack);
      const renamed = findings.filter(({ id }) => id === 'views-elsewhere');
      const hostile = ['suffix', 'first', 'view'].filter((what) => what in attack.texts);
      expect([attack, renamed.map(severityOf)]).toEqual([attack, hostile.map(() => 'error')]);
    }
  });
  // Each has a Blender of its own: 3.4 and 4.3 may crash when they open a scene after one that a strip has shown.
  for (const [at, attack] of table.entries()) {
    if (attack.where === 'own') continue;
    await withBlender(async (blender) => {
      await rendered(blender, path(at), attack);
    });
  }
});

test('which Blender itself lets lead elsewhere', async () => {
  const folder = await made('control', [{ ...plain, texts: { suffix: up(3) } }]);
  const place = join(frames, 'control');
  mkdirSync(place);
  const args = ['-b', join(folder, '0.blend'), '-o', join(place, 'frame_######'), '-f', String(FRAME)];
  spawnSync(BLENDER, args, { stdio: 'ignore' });
  expect(readFileSync(join(dirname(frames), 'x.png'), 'utf8').startsWith('precious')).toBe(false);
});

const piece = fc.constantFrom(
  ...[
    '..',
    '..',
    '..',
    '.',
    '...',
    '',
    'x',
    'C:',
    '~',
    '####',
    '_L',
    ' ü',
    '\u202e',
    '\n',
    '\u0085',
    '\u2028',
  ],
  ...['{blend_dir}', '{blend_name}', '{node_name}', '.{camera_name}.', '{bogus}', '{{', '}'],
);
const text = fc
  .array(fc.tuple(piece, fc.constantFrom('/', '/', '\\', '//', '')), { minLength: 1, maxLength: 9 })
  .chain((pieces) =>
    fc.constantFrom('', '/', '\\').map((start) => start + pieces.map(([one, sep]) => one + sep).join('')),
  );

const attacks: fc.Arbitrary<Attack> = fc.record({
  where: fc.constant('own' as const),
  stereo: fc.constantFrom('MULTIVIEW' as const, 'STEREO_3D' as const),
  apart: fc.boolean(),
  layered: fc.boolean(),
  switched: fc.boolean(),
  trees: fc.array(
    fc.constantFrom('CompositorNodeTree', 'ShaderNodeTree', 'TextureNodeTree', 'Nonsense', '', '\u00ff'),
    { maxLength: 2 },
  ),
  texts: fc.record(Object.fromEntries(NAMED.map((name) => [name, text])) as Record<Named, typeof text>, {
    requiredKeys: [],
  }),
});

test('nor does anything that is composed of several', async () => {
  const seed = Date.now() % 2 ** 31;
  process.stderr.write(`seed ${String(seed)}\n`);
  const some = fc.sample(attacks, { numRuns: RUNS['scene-to-files'], seed });
  const folder = await made('composed', some);
  await withBlender(async (blender) => {
    for (const [at, attack] of some.entries())
      await rendered(blender, join(folder, `${String(at)}.blend`), attack);
  });
});

test('suffixes that are parts of a name are in the names as they are', async () => {
  const suffixes = [
    ['_L', '.R'],
    [' left', '_ü-右:3'],
    ['~', '{a}#'],
  ] as const;
  const honest = suffixes.map(([first, suffix]): Attack => ({ ...plain, texts: { first, suffix } }));
  const folder = await made('honest', honest);
  await withBlender(async (blender) => {
    for (const [at, attack] of honest.entries()) {
      const { findings, expected, files } = await rendered(
        blender,
        join(folder, `${String(at)}.blend`),
        attack,
      );
      const names = [attack.texts.first, attack.texts.suffix].map((one) => `frame_000001${String(one)}.png`);
      expect(files.filter((name) => !name.includes('/'))).toEqual(names.sort());
      expect([...files].sort()).toEqual([...expected].sort());
      expect(findings.filter(({ id }) => id === 'views-elsewhere')).toEqual([]);
    }
  });
});
