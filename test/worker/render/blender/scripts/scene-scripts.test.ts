import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BlenderRenderer } from '../../../../../worker/render/blender/blender-renderer';
import { outputFiles } from '../../../../../worker/task/publish/output';
import { checkFiles } from '../../../../../worker/output-check/check-files';
import { OutputChecker } from '../../../../../worker/output-check/output-checker';
import { BLENDER, blenderName } from '../../../../support/blender';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixels } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

jest.setTimeout(180_000);

const work = temporaryFolder();
const settings = { trusted: true } as const;
const checker = new OutputChecker();
let renderer: BlenderRenderer;
let starts: string[];
let folders = 0;

beforeEach(() => {
  starts = [];
  renderer = new BlenderRenderer({
    executable: BLENDER,
    workFolder: work,
    onStart: ({ reason }) => starts.push(reason),
  });
});

afterEach(() => renderer.close());

async function rendered(path: string, frame: number) {
  const folder = join(work, String(folders++));
  mkdirSync(folder);
  const result = await renderer.render({ scene: path, settings, frame, folder });
  return { ...result, picture: join(folder, result.files[0] ?? '') };
}

async function fresh(path: string, frame: number): Promise<string> {
  return freshFrame(path, frame, [], { trusted: true });
}

/** What a scene has written down meanwhile. */
async function traced(path: string, render: () => Promise<unknown>): Promise<string[]> {
  const trace = `${path}.trace`;
  rmSync(trace, { force: true });
  await render();
  return existsSync(trace) ? readFileSync(trace, 'utf8').trimEnd().split('\n') : [];
}

test('a script is called as blender -f calls it, and finds what it finds there', async () => {
  const path = await scene('scripted', 'traced');
  await renderer.prepare({ scene: path, settings });
  for (const frame of [4, 2]) {
    const expected = await traced(path, () => fresh(path, frame));
    // The module has no -f, and its launcher calls the render operator.
    if (blenderName() !== 'official')
      expect(expected).toContain(`frame_change_pre Scene ${String(frame)} ['Scene'] True Scene ViewLayer`);
    expect(await traced(path, () => rendered(path, frame))).toEqual(expected);
  }
});

describe('a frame is that of a fresh Blender, whatever was rendered before it, where', () => {
  test.each([
    ['a handler looks at the scenes and at the window', 'looking'],
    ['a driver looks at the scenes', 'driven'],
    ['a handler remembers something outside of the file', 'remembering'],
    ['a property counts how often it is asked', 'getter'],
    ['an engine of the scene counts its frames', 'engine'],
  ])('%s', async (_, name) => {
    const path = await scene('scripted', name);
    for (const frame of [3, 5]) {
      const { picture } = await rendered(path, frame);
      expect(await pixels(picture)).toEqual(await pixels(await fresh(path, frame)));
    }
  });
});

describe('what a handler sets that the render has taken, or takes later, is so expected of the files:', () => {
  test.each([
    'resolution',
    'percentage',
    'border',
    'late-border',
    'format',
    'colours',
    'ending',
    'views',
    'fewer-views',
  ])('%s', async (name) => {
    const path = await scene('scripted', name);
    const { picture, expected } = await rendered(path, 3);
    const files = await outputFiles(dirname(picture));
    await checkFiles(files, { frame: 3, files: expected, missingImages: [] }, checker);
    const theirs = await outputFiles(dirname(await fresh(path, 3)));
    expect(await Promise.all(files.map((file) => pixels(file.path)))).toEqual(
      await Promise.all(theirs.map((file) => pixels(file.path))),
    );
  });
});

test('a negative frame is rendered as any other', async () => {
  const path = await scene('scripted', 'traced');
  const calls = await traced(path, () => rendered(path, -3));
  if (blenderName() !== 'official')
    expect(calls).toContain("frame_change_pre Scene -3 ['Scene'] True Scene ViewLayer");
  expect(calls.filter((line) => line.startsWith('frame_change_post Scene -3 '))).toHaveLength(1);
});

test('what Blender says of a frame that it cannot render is the reason', async () => {
  const path = await scene('scripted', 'failing');
  await expect(rendered(path, 3)).rejects.toThrow(/[Nn]o camera/);
});

test('a script that ends Blender fails its frame, and the next one gets a new Blender', async () => {
  const path = await scene('scripted', 'quitting');
  await expect(rendered(path, 3)).rejects.toThrow('Blender ended by itself (exit code 0)');
  await expect(rendered(path, 4)).rejects.toThrow('Blender ended by itself (exit code 0)');
});

test.each([
  ['driven', true],
  ['getter', true],
  ['style', true],
  ['panel', false],
])('whether scripts run with the frames of "%s": %s', async (name, runs) => {
  const info = await renderer.prepare({ scene: await scene('scripted', name), settings });
  expect(info.scriptsRunWithFrames).toBe(runs);
});

test('scripts of a scene that is not trusted do not run, and one Blender renders its frames', async () => {
  const path = await scene('scripted', 'looking');
  for (const frame of [3, 5]) {
    const folder = join(work, String(folders++));
    mkdirSync(folder);
    const { info } = await renderer.render({ scene: path, settings: {}, frame, folder });
    expect(info.scriptsRunWithFrames).toBe(false);
  }
  expect(starts).toEqual(['the first scene']);
});
