import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { freshFrame } from '../../support/fresh-blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { listing, plant } from '../../support/trees';

const work = temporaryFolder();
const PRECIOUS = {
  'precious_000001_00.bphys': 'precious',
  'up_000001_00.bphys': 'precious',
  'beads_000002_00.bphys': 'precious',
  'moved_000001_00.bphys': 'precious',
  'data/fluid_data_0001.vdb': 'precious',
  // No frame of it: Blender 3.4 asks for terabytes where one holds anything else.
  'config/notes.uni': 'precious',
  'precious.txt': 'precious',
};

const CHECK = { frames: FrameRange.parse('1-3'), elsewhere: false };

async function given(name: string, folder: string, script = 'caches-outside'): Promise<string> {
  const from = await scene(script, name);
  const path = join(folder, 'project', basename(from));
  mkdirSync(join(folder, 'project'), { recursive: true });
  cpSync(from, path);
  return path;
}

const changed = (before: readonly string[], after: readonly string[]) =>
  after.filter((line) => !before.includes(line)).map((line) => line.slice(0, 100));

async function rendered(path: string): Promise<void> {
  const workFolder = temporaryFolder();
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder });
  try {
    await blender.open(path, {});
    for (const frame of [1, 2]) {
      const frames = join(workFolder, `frame-${String(frame)}`);
      mkdirSync(frames);
      await blender.render({ frame, folder: frames });
    }
  } finally {
    await blender.close();
  }
}

describe('simulations write into nothing of the user, and nothing of the project, where', () => {
  test.each([
    [
      'the folder of their caches is a link',
      (caches: string) => {
        symlinkSync('../victim', caches);
      },
    ],
    [
      'their files are links',
      (caches: string) => {
        mkdirSync(caches);
        for (const name of ['precious_000001_00.bphys', 'beads_000001_00.bphys', 'moved_000001_00.bphys'])
          symlinkSync(`../../victim/${name}`, join(caches, name));
        writeFileSync(join(caches, 'instanced_000002_00.bphys'), 'precious');
      },
    ],
  ])('%s', async (what, lay) => {
    const folder = join(work, what);
    await plant(join(folder, 'victim'), PRECIOUS);
    const path = await given('everything', folder);
    lay(join(folder, 'project', 'blendcache_everything'));
    const before = await listing(folder);
    await rendered(path);
    expect(await listing(folder)).toEqual(before);
  });
});

test('simulations are found in whatever is rendered: instances of collections and nodes, and scenes behind', async () => {
  const folder = join(work, 'found');
  const found: string[] = [];
  for (const name of ['everything', 'backgrounds']) {
    const path = await given(name, folder);
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
    try {
      await blender.open(path, {});
      const { findings } = await blender.check({ ...CHECK, project: join(folder, 'project') });
      found.push(...findings.filter(({ id }) => id === 'unbaked-simulations').map(({ subject }) => subject));
    } finally {
      await blender.close();
    }
  }
  const cloth = ['Plain', 'Up', 'Instanced', 'Moved', 'Behind', 'Scattered'];
  expect(found).toEqual(expect.arrayContaining(cloth.map((name) => `cloth "Cloth" on object "${name}"`)));
  expect(found.join()).not.toContain('Unused');
});

describe('a switch of a simulation that is off as the scene is saved, and that some block turns on in a frame,', () => {
  async function laid(name: string) {
    const folder = join(work, name);
    const path = await given('caches-animated', folder, 'caches-animated');
    const names = readFileSync(join(dirname(await scene('caches-animated')), 'names.txt'), 'utf8').split(
      '\n',
    );
    const files = names.flatMap((one) => [1, 2].map((frame) => `${one}_00000${String(frame)}_00.bphys`));
    await plant(join(folder, 'victim'), Object.fromEntries(files.map((file) => [file, 'precious'])));
    return { folder, path, names, files };
  }

  test('writes and deletes no file, though it does with plain Blender', async () => {
    const plain = await laid('animated, plain');
    await freshFrame(plain.path, 2, ['-o', join(temporaryFolder(), 'first_######'), '-f', '1']);
    const left = new Set(await listing(join(plain.folder, 'victim')));
    const { folder, path, files } = await laid('animated');
    const before = await listing(folder);
    const hit = (await listing(join(folder, 'victim'))).filter((line) => !left.has(line));
    expect(hit.length).toBeGreaterThan(5);
    expect(hit.length).toBeLessThan(files.length);
    await rendered(path);
    const after = await listing(folder);
    expect([changed(before, after), changed(after, before)]).toEqual([[], []]);
  });

  test('is known: each is found not to be baked', async () => {
    const { folder, path, names } = await laid('animated, found');
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
    try {
      await blender.open(path, {});
      const { findings } = await blender.check({ ...CHECK, project: join(folder, 'project') });
      const found = findings.filter(({ id }) => id === 'unbaked-simulations').map(({ subject }) => subject);
      const moved = names.filter((one) => one.includes('-by_'));
      expect(moved.filter((one) => !found.join().includes(`"${one}"`))).toEqual([]);
    } finally {
      await blender.close();
    }
  });
});
