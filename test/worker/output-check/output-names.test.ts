import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { checkFiles } from '../../../worker/output-check/check-files';
import { outputFiles } from '../../../worker/task/publish/output';
import { OutputChecker } from '../../../worker/output-check/output-checker';
import { BLENDER, isAtLeast } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const FRAME = 3;
const checker = new OutputChecker();
let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
});

afterAll(() => blender.close());

/** A scene in a folder of its own, and all that is in the folder once a frame was rendered from it. */
async function rendered(name: string, settings: object = {}) {
  const project = join(temporaryFolder(), 'project');
  mkdirSync(project);
  const path = join(project, `${name}.blend`);
  cpSync(await scene('output-names', name), path);
  const folder = join(temporaryFolder(), 'frame{1}');
  mkdirSync(folder);
  const info = await blender.open(path, settings);
  const check = await blender.check({
    frames: FrameRange.parse(String(FRAME)),
    project,
    elsewhere: false,
  });
  const frame = await blender.render({ frame: FRAME, folder });
  const expectation = { frame: FRAME, files: frame.expected, missingImages: [] };
  return {
    path,
    info,
    check,
    files: [...frame.files],
    /** @throws OutputFault */
    checked: async () => checkFiles(await outputFiles(folder), expectation, checker),
    project: everyFile(project),
  };
}

/** What a Blender writes that was started for the frame alone: frames beside the scene, the nodes' files in fresh/. */
async function fresh(path: string) {
  const folder = dirname(path);
  const frames = join(folder, 'frames');
  const args = ['-b', path, '-o', join(frames, 'frame_######'), '-f', String(FRAME)];
  const { stdout, stderr } = await promisify(execFile)(BLENDER, args, { maxBuffer: 2 ** 28 });
  const nodes = join(folder, 'fresh');
  return {
    frames: everyFile(frames),
    nodes: everyFile(nodes),
    log: stdout + stderr,
  };
}

function everyFile(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const ofNodes = (files: readonly string[]): string[] => files.filter((name) => name.includes('/')).sort();

test('the files of File Output nodes are called what a fresh Blender calls them, which is known before and after', async () => {
  const frame = await rendered('names');
  const { nodes } = await fresh(frame.path);
  expect(ofNodes(frame.files)).toEqual(nodes);
  // What no picture is certain to come to is not expected, and is published all the same.
  const uncertain = (name: string): boolean => name.startsWith('levels/');
  expect(frame.check.expected.files.filter((name) => !uncertain(name))).toEqual(
    frame.files.filter((name) => !uncertain(name)).sort(),
  );
  expect((await frame.checked()).map(({ name }) => name).sort()).toEqual([...frame.files].sort());
  expect(frame.check.findings.map(({ id, subject }) => [id, subject])).toEqual([
    ['outputs-overwritten', 'compositor node "twice"'],
  ]);
});

const templates = isAtLeast(4, 5) ? test : test.skip;

templates('a template that Blender does not know is an error, in the words of its log', async () => {
  const frame = await rendered('templates');
  // The scene's own path has one, too: it is not where frames go.
  const { log } = await fresh(frame.path);
  const words = 'Invalid path template in File Output node. Skipping writing file.';
  expect(log.split(words).length - 1).toBe(4);
  const found = frame.check.findings
    .filter(({ id }) => id === 'outputs-unwritten')
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));
  const said = `writes no file: Blender says "${words}" `;
  expect(found.map(({ subject, say, used }) => [subject, say, used])).toEqual([
    [
      'compositor node "folder"',
      `${said}Unknown variable referenced in template expression '{bogus}'.`,
      true,
    ],
    [
      'compositor node "of_text"',
      `${said}Invalid format specifier in template expression '{scene_name:##}'.`,
      true,
    ],
    ['compositor node "unclosed"', `${said}Invalid or incomplete template expression '{scene_name'.`, true],
    [
      'compositor node "unknown"',
      `${said}Unknown variable referenced in template expression '{bogus}'.`,
      true,
    ],
  ]);
  expect(frame.files).toEqual(['folder/x0003.png', 'frame_000003.png', 'right/24_x0003.png']);
  await frame.checked();
});

test('names that lead elsewhere stay inside, and none falls on another', async () => {
  const frame = await rendered('hostile');
  expect(frame.project).toEqual(['hostile.blend']);
  await frame.checked();
  const names = frame.files.map((name) => name.normalize('NFC').toLowerCase());
  expect(new Set(names).size).toBe(names.length);
  // One frame, six nodes of one picture, and two of three.
  expect(frame.files.filter((name) => name.includes('/')).length).toBe(11);
  expect([...new Set(frame.files.map((name) => name.split('/')[0]))].sort()).toEqual(
    [
      '_.._up',
      'Same_2',
      'brenda',
      'climbs',
      'deep',
      'frame_000003.png',
      'output_frame_000003.png',
      'same',
    ].sort(),
  );
});

test('a node in a scene that a strip shows writes files with the number of the frame', async () => {
  const frame = await rendered('strip');
  expect(frame.files).toEqual(['frame_000003.png', 'shown/x0003.png', 'shown_deep/deep_0003.exr']);
  await frame.checked();
});

test('handlers of a trusted scene do not send a frame elsewhere', async () => {
  const frame = await rendered('handlers', { trusted: true });
  expect(frame.files).toEqual(['frame_000003.png', 'node/x0003.png']);
  expect(frame.project).toEqual(['handlers.blend']);
  await frame.checked();
});

/** Before Blender 5.2, a scene always saves its picture. */
const unsaved = isAtLeast(5, 2) ? test : test.skip;

const ALONE = ['alone/x0003.png', 'alone/y0003.png'];

unsaved.each(['nodes-alone', 'nodes-alone-of-movie'])(
  '%s: a scene that saves no picture of its own has the files of its nodes, and no others',
  async (name) => {
    const frame = await rendered(name);
    const { frames, nodes } = await fresh(frame.path);
    expect(frames).toEqual([]);
    expect(nodes).toEqual(ALONE);
    expect(frame).toMatchObject({ files: ALONE, check: { expected: { files: ALONE }, findings: [] } });
    expect((await frame.checked()).map(({ name: file }) => file)).toEqual(ALONE);
  },
);

unsaved('that nothing would be saved is an error before the first frame', async () => {
  const project = dirname(await scene('output-names', 'unsaved'));
  await blender.open(join(project, 'unsaved.blend'), {});
  const frames = FrameRange.parse(String(FRAME));
  const { findings } = await blender.check({ frames, project, elsewhere: false });
  expect(findings.map(({ id, used, say }) => [id, used, say])).toEqual([
    [
      'no-output',
      true,
      'saves no picture: Output is off in its Output Properties, and no File Output node writes one',
    ],
  ]);
});

const VIEWS = [
  ...[0, 1, 2, 3].flatMap((count) =>
    ['apart', 'apart-exr', 'together'].map((kind) => `views-${String(count)}-${kind}`),
  ),
  'views-right-apart',
  'views-stereo',
  'views-stereo-one',
];

// Blender 3.4 crashes on it, also when it is started for the frame alone.
const views = isAtLeast(4) ? VIEWS : VIEWS.filter((name) => name !== 'views-0-together');

test.each(views)('%s: the files of a frame are called as in a fresh Blender, and pass', async (name) => {
  const frame = await rendered(name);
  const { frames, nodes } = await fresh(frame.path);
  expect(frame.files.filter((file) => !file.includes('/'))).toEqual(frames);
  expect(ofNodes(frame.files)).toEqual(nodes);
  expect(frame.check.findings).toEqual([]);
  expect(frame.check.expected.files).toEqual(frame.files);
  expect((await frame.checked()).map(({ name: file }) => basename(file)).length).toBe(frame.files.length);
});
