import fc from 'fast-check';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refuseUntrustedInTemplate } from '../../../local/scene/template-trust';
import { type Finding, severityOf } from '../../../protocol/failure/finding';
import { FrameRange } from '../../../protocol/job/frame-range';
import type { RenderSettings } from '../../../protocol/job/render-settings';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BlenderRenderer } from '../../../worker/render/blender/blender-renderer';
import { writeDriver } from '../../../worker/render/blender/process/driver-files';
import { BLENDER } from '../../support/blender';
import { freshFrame } from '../../support/fresh-blender';
import { pixels } from '../../support/pixels';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { EACH, RUNS } from '../borders';

/** Ways to Python, whichever of its scenes a frame is made of. */
const OF_SCENE = ['style-module', 'line-set-name', 'layer-name', 'driver'] as const;
/** Ways that the file that is opened has. */
const OF_FILE = ['registered-text'] as const;
type Way = (typeof OF_SCENE)[number] | (typeof OF_FILE)[number] | 'plain-lines';

/** What the armed scene is to the one that is rendered. */
const PLACES = [
  'own',
  'compositor',
  'strip',
  'meta',
  'library-compositor',
  'library-strip',
  'library-edit',
] as const;
type Place = (typeof PLACES)[number] | 'muted-strip';

interface Attack {
  readonly where: Place;
  /** Of the armed scene. A strip shows the first. */
  readonly layer: 'first' | 'second';
  /** How Freestyle is turned on. */
  readonly switched: 'saved' | 'keyframes';
  readonly ways: readonly Way[];
}

const work = temporaryFolder();
const FRAME = 1;

/** Has them made, all by one Blender, and copies them: what runs leaves its traces beside its file. */
async function made(name: string, attacks: readonly Attack[]): Promise<string> {
  const HOSTILE = JSON.stringify(attacks.map((attack, at) => ({ name: String(at), ...attack })));
  const folder = join(work, name);
  if (!existsSync(folder))
    cpSync(dirname(await scene('hostile', '0', { HOSTILE })), folder, { recursive: true });
  return folder;
}

interface Ran {
  readonly ran: readonly string[];
  readonly hasStartedProcess: boolean;
  readonly findings: readonly Finding[];
  readonly pixels: unknown;
}

async function rendered(blender: BlenderProcess, path: string, trusted: boolean): Promise<Ran> {
  await blender.open(path, trusted ? { trusted } : {});
  const frames = FrameRange.of(FRAME, FRAME);
  const { findings } = await blender.check({ frames, project: dirname(path), elsewhere: false });
  const folder = `${path}-${String(trusted)}`;
  mkdirSync(folder);
  const { files } = await blender.render({ frame: FRAME, folder });
  const traces = [`${path}.ran`, `${path}.process`] as const;
  const ran = existsSync(traces[0]) ? readFileSync(traces[0], 'utf8').split('\n') : [];
  const hasStartedProcess = existsSync(traces[1]);
  for (const trace of traces) rmSync(trace, { force: true });
  return {
    ran: [...new Set(ran.filter((line) => line !== ''))].sort(),
    hasStartedProcess,
    findings,
    pixels: await pixels(join(folder, files[0] ?? '')),
  };
}

/** In Blenders that render nothing else: one that opens them untrusted, and one that trusts them. */
async function withBlenders(each: (untrusted: BlenderProcess, trusting: BlenderProcess) => Promise<void>) {
  const start = () => BlenderProcess.start({ executable: BLENDER, workFolder: join(work, 'blenders') });
  const [untrusted, trusting] = [await start(), await start()];
  try {
    await each(untrusted, trusting);
  } finally {
    await Promise.all([untrusted.close(), trusting.close()]);
  }
}

const isOfFreestyle = (way: Way): boolean => way !== 'driver' && way !== 'registered-text';

async function holds(blenders: readonly [BlenderProcess, BlenderProcess], path: string, attack: Attack) {
  const [untrusted, trusting] = blenders;
  const without = await rendered(untrusted, path, false);
  const control = await rendered(trusting, path, true);
  // Else nothing is shown of the one that did not run.
  expect({ ...attack, ran: control.ran }).toEqual({ ...attack, ran: [...attack.ways].sort() });
  expect({ ...attack, ran: without.ran, process: without.hasStartedProcess }).toEqual({
    ...attack,
    ran: [],
    process: false,
  });
  const lines = without.findings.filter(({ id }) => id === 'blocked-freestyle').map(severityOf);
  const expected = attack.ways.filter(isOfFreestyle).map(() => 'error');
  expect({ ...attack, lines }).toEqual({ ...attack, lines: expected });
  if (expected.length > 0)
    expect(() => {
      refuseUntrustedInTemplate(without.findings, false);
    }).toThrow('the scene has scripts that the Blender of a template would run');
  const drivers = without.findings.filter(({ id }) => id === 'blocked-drivers').map(severityOf);
  expect({ ...attack, drivers }).toEqual({
    ...attack,
    drivers: attack.ways.filter((way) => way === 'driver').map(() => 'error'),
  });
  expect(control.findings.filter(({ id }) => id.startsWith('blocked-'))).toEqual([]);
}

const table: readonly Attack[] = [
  ...PLACES.flatMap((where) =>
    OF_SCENE.map((way): Attack => ({ where, layer: 'first', switched: 'saved', ways: [way] })),
  ),
  // Muted in the scene as it was saved; keyframes unmute it.
  { where: 'muted-strip', layer: 'first', switched: 'saved', ways: ['style-module'] },
  ...OF_FILE.map((way): Attack => ({ where: 'own', layer: 'first', switched: 'saved', ways: [way] })),
];

test('no way to Python is open to a scene that is not trusted, wherever a frame takes that scene from', async () => {
  expect(table).toHaveLength(EACH['scene-to-process']);
  const folder = await made('table', table);
  await withBlenders(async (...blenders) => {
    for (const [at, attack] of table.entries())
      await holds(blenders, join(folder, `${String(at)}.blend`), attack);
  });
});

const attacks: fc.Arbitrary<Attack> = fc
  .record({
    where: fc.constantFrom(...PLACES),
    layer: fc.constantFrom('first' as const, 'second' as const),
    switched: fc.constant('saved' as const),
    // One of Freestyle's, as they share its settings.
    lines: fc.option(fc.constantFrom<Way>('style-module', 'line-set-name', 'layer-name'), { nil: undefined }),
    others: fc.subarray<Way>(['driver', 'registered-text']),
  })
  .map(({ where, layer, switched, lines, others }) => ({
    where,
    layer: where === 'own' ? layer : 'first',
    switched,
    // A library's texts do not register.
    ways: [
      ...(lines ? [lines] : []),
      ...others.filter((way) => way === 'driver' || !where.startsWith('library')),
    ],
  }))
  .map((attack): Attack => ({ ...attack, ways: attack.ways.length > 0 ? attack.ways : ['driver'] }));

test('nor to one that is composed of several', async () => {
  const seed = Date.now() % 2 ** 31;
  process.stderr.write(`seed ${String(seed)}\n`);
  const some = fc.sample(attacks, { numRuns: RUNS['scene-to-process'], seed });
  const folder = await made('composed', some);
  // Each has Blenders of its own: 3.4 and 4.3 may crash when they open a scene after one that a strip has shown, whatever is blocked.
  for (const [at, attack] of some.entries())
    await withBlenders((...blenders) => holds(blenders, join(folder, `${String(at)}.blend`), attack));
});

test('nor where an extension has each frame rendered by the command line of Blender', async () => {
  const attacked = (['style-module', 'driver'] as const).map((way): Attack => ({
    where: 'own',
    layer: 'first',
    switched: 'saved',
    ways: [way],
  }));
  const folder = await made('extended', attacked);
  const extensions = join(work, 'extensions');
  mkdirSync(extensions);
  cpSync(join(__dirname, '..', '..', 'scenes', 'extensions', 'watcher.py'), join(extensions, 'watcher.py'));
  const renderer = new BlenderRenderer({ executable: BLENDER, workFolder: join(work, 'alone') });
  for (const [at, { ways }] of attacked.entries()) {
    const path = join(folder, `${String(at)}.blend`);
    const ran = async (settings: RenderSettings): Promise<boolean> => {
      const into = `${path}-${Object.keys(settings).join('-')}`;
      mkdirSync(into);
      const { info } = await renderer.render({ scene: path, settings, frame: FRAME, folder: into });
      expect(info.scriptsRunWithFrames).toBe(true);
      const is = existsSync(`${path}.ran`) || existsSync(`${path}.process`);
      for (const trace of ['ran', 'process']) rmSync(`${path}.${trace}`, { force: true });
      return is;
    };
    expect([ways, await ran({ extensions })]).toEqual([ways, false]);
    expect([ways, await ran({ extensions, trusted: true })]).toEqual([ways, true]);
  }
  await renderer.close();
});

test('lines that Freestyle draws without a script are drawn as they are in a fresh Blender', async () => {
  const plain: Attack = { where: 'own', layer: 'first', switched: 'saved', ways: ['plain-lines'] };
  const hostile: Attack = { ...plain, ways: ['style-module'] };
  const folder = await made('plain', [plain, hostile]);
  await withBlenders(async (untrusted) => {
    const withLines = await rendered(untrusted, join(folder, '0.blend'), false);
    expect(withLines.findings).toEqual([]);
    expect(withLines.pixels).toEqual(await pixels(await freshFrame(join(folder, '0.blend'), FRAME)));
    const blocked = await rendered(untrusted, join(folder, '1.blend'), false);
    expect(blocked.pixels).not.toEqual(withLines.pixels);
  });
});

/** What is done in a Blender that has the scene open as it is, with nothing taken out of it. */
const FENCE = `
import sys, bpy
sys.path.insert(0, sys.argv[-1])
from brenda_driver.scripts import foreign_code
foreign_code.forbid()

def tried(what, do):
    try:
        do()
        print("RAN", what)
    except Exception as error:
        print("REFUSED", what, type(error).__name__)

def values():
    import ast, collections, colorsys
    collections.namedtuple("Point", "x y")
    ast.parse("1 + 1")

tried("programs of this machine", values)
tried("a text as a module", bpy.data.texts["style.py"].as_module)
tried("a module that a text is called like", lambda: __import__("style"))
tried("a text of the driver's own", lambda: eval("1 + 1"))
try:
    foreign_code.require_none("render")
except foreign_code.Fault as fault:
    print("FAULT", fault)
`;

test('Python itself refuses what no check knows, and programs of this machine are not refused', async () => {
  const attack: Attack = { where: 'own', layer: 'first', switched: 'saved', ways: ['style-module'] };
  const folder = await made('fence', [attack]);
  const path = join(folder, '0.blend');
  const driver = await writeDriver(join(work, 'driver'));
  const script = join(work, 'fence.py');
  writeFileSync(script, FENCE);
  const args = ['-b', '--disable-autoexec', path, '-P', script];
  const rest = ['--', dirname(driver)];
  const said = execFileSync(BLENDER, [...args, ...rest], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(said.split('\n').filter((line) => /^(?:RAN|REFUSED|FAULT) /.test(line))).toEqual([
    'RAN programs of this machine',
    'REFUSED a text as a module PermissionError',
    'REFUSED a module that a text is called like ModuleNotFoundError',
    "REFUSED a text of the driver's own PermissionError",
    'FAULT Blender was about to run Python that the scene brings, and was stopped: import bpy, subprocess open(bpy.data.filepath + ".ran", "a").write("style-module; give --trust, if you trust the scene with this machine',
  ]);
  // Rendered so, with its script where it was.
  spawnSync(BLENDER, [...args, '-o', join(work, 'fence_'), '-f', String(FRAME), ...rest], {
    stdio: 'ignore',
  });
  expect(existsSync(`${path}.ran`)).toBe(false);
  spawnSync(BLENDER, ['-b', '--disable-autoexec', path, '-o', join(work, 'fence_'), '-f', String(FRAME)], {
    stdio: 'ignore',
  });
  expect(existsSync(`${path}.ran`)).toBe(true);
});
