import { execFile } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FrameRange } from '../../../protocol/job/frame-range';
import { Naming } from '../../../protocol/naming/naming';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { publishedName } from '../../../worker/naming/published-names';
import { BLENDER, isAtLeast } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

let blender: BlenderProcess;
beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
});
afterAll(() => blender.close());

/** A scene of a script, under a name and in a folder that are its own. */
async function given(script: string, name: string): Promise<string> {
  const path = join(temporaryFolder(), 'sh 010.v2.blend');
  cpSync(await scene(script, name), path);
  return path;
}

/** What a fresh Blender writes of each frame and path, which are rendered one after the other. */
async function byBlender(path: string, asked: readonly (readonly [string, number])[]): Promise<string[][]> {
  const folder = temporaryFolder();
  const args = asked.flatMap(([name, frame], i) => [
    '-o',
    join(folder, String(i), name),
    '-f',
    String(frame),
  ]);
  await promisify(execFile)(BLENDER, ['-b', path, ...args], { maxBuffer: 2 ** 28 });
  return asked.map((_, i) =>
    readdirSync(join(folder, String(i)), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, String(i)).length + 1))
      .sort(),
  );
}

async function byBrenda(path: string, asked: readonly (readonly [string, number])[]): Promise<string[][]> {
  await blender.open(path, {});
  const names: string[][] = [];
  for (const [name, frame] of asked) {
    const frames = FrameRange.of(frame, frame);
    const found = await blender.check({ frames, project: join(path, '..'), elsewhere: false });
    const naming = new Naming({ name, job: '1', scene: 'sh 010.v2.blend', names: found.names });
    const unit = { span: { first: frame, last: frame, step: 1 }, naming, isTemplate: false };
    names.push(found.expected.files.map((file) => publishedName(file, unit) ?? file).sort());
  }
  return names;
}

const HASHES: (readonly [string, number])[] = [
  ['shot_####', 3],
  ['shot_', 3],
  ['shot_#', 12],
  ['##_v###', 3],
  ['a#b/c', 3],
  ['a##b/c_##', 3],
  ['shot.####', 3],
  ['shot_####.png', 3],
  ['shot_####.PNG', 3],
  ['shot_####.jpg', 3],
  ['shot_####.xyz', 3],
  ['deep/er/####', 3],
];

test('what is called by # is called as by a fresh Blender', async () => {
  const path = await given('named', 'named');
  expect(await byBrenda(path, HASHES)).toEqual(await byBlender(path, HASHES));
});

test('views keep what they add to names', async () => {
  const path = await given('output-names', 'views-2-apart');
  // Those of its File Output nodes lie in folders.
  const own = (files: string[]): string[] => files.filter((file) => !/^N[A-Z_]+\//.test(file));
  expect((await byBrenda(path, HASHES)).map(own)).toEqual(await byBlender(path, HASHES));
});

/** What Blender 4.5 reads in braces, and what 5.0 does more. */
const TEMPLATES: (readonly [string, number])[] = [
  ['{blend_name}_####', 3],
  ['{fps}_{fps:##}_{fps:.##}_{fps:###.##}_##', 3],
  ['{resolution_x}x{resolution_y:######}_{resolution_x:.##}_##', 3],
  ['{{x}}_##', 3],
  ['{blend_name}', 3],
];
const TEMPLATES_OF_5: (readonly [string, number])[] = [
  ['{scene_name}_####', 3],
  ['{scene_name}/{camera_name}_##', 1],
  ['{scene_name}/{camera_name}_##', 3],
  ['{scene_name}/{camera_name}_##', 5],
  ['{camera_name}/{blend_name_lib}', 7],
];

test('what is called by templates is called as by a fresh Blender, where that has them', async () => {
  const path = await given('named', 'named');
  const asked = [...(isAtLeast(4, 5) ? TEMPLATES : []), ...(isAtLeast(5) ? TEMPLATES_OF_5 : [])];
  const own = await byBrenda(path, [...TEMPLATES, ...TEMPLATES_OF_5]);
  const fresh = asked.length === 0 ? [] : await byBlender(path, asked);
  expect(own.slice(0, fresh.length)).toEqual(fresh);
  // The same with every Blender.
  expect(own.map(([name]) => name)).toEqual([
    'sh 010.v2_0003.png',
    '29.970028570928392_30_29.97_029.97_03.png',
    '32x000024_32.00_03.png',
    '{x}_03.png',
    'sh 010.v20003.png',
    'Shot 10_a_0003.png',
    'Shot 10_a/Wide_01.png',
    'Shot 10_a/Wide_03.png',
    'Shot 10_a/Close_ up_05.png',
    'Close_ up/sh 010.v20007.png',
  ]);
});

test('the shorter words stand for the same', async () => {
  const path = await given('named', 'named');
  const [short, long] = await byBrenda(path, [
    ['{scene}_{camera}_{frame:4}', 3],
    ['{scene_name}_{camera_name}_####', 3],
  ]);
  expect(short).toEqual(long);
});
