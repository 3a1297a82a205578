import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { freshFrame } from '../../support/fresh-blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { listing, plant } from '../../support/trees';

const work = temporaryFolder();

/** A project two folders down, whose caches are links to `victim`. */
async function laid(name: string) {
  const folder = join(work, name);
  const project = join(folder, 'in', 'project');
  const made = dirname(await scene('caches-linked', 'names'));
  cpSync(made, folder, { recursive: true });
  const names = readFileSync(join(made, 'names.txt'), 'utf8').split('\n');
  // Those of others are in the way of what these would write, and deleted.
  const files = names.filter((one) => /particles|soft/.test(one)).map((one) => `${one}_000009_00.bphys`);
  await plant(join(folder, 'victim'), Object.fromEntries(files.map((file) => [file, 'precious'])));
  // What is relative to a library leads here.
  symlinkSync('../victim', join(folder, 'in', 'victim'));
  symlinkSync('../../victim', join(project, 'blendcache_caches'));
  for (const library of ['linked', 'overridden', 'packed'])
    symlinkSync('../../../victim', join(project, 'libs', `blendcache_${library}`));
  await plant(project, {
    'd/e/f': null,
    up: { linkTo: 'd/e/f' },
    ...Object.fromEntries([1, 2, 3].map((frame) => [`fake/data/x_000${String(frame)}.txt`, 'x'])),
  });
  return { folder, path: join(project, 'caches.blend'), names };
}

/** The names of what was made, changed or deleted: of fluids their folders. Blender calls a cache without a name by its object's, in hexadecimal. */
function touched(before: readonly string[], after: readonly string[]): string[] {
  const lines = [...before, ...after].filter((line) => !(before.includes(line) && after.includes(line)));
  const names = lines.map((line) => {
    const path = line.split(' ', 1)[0] ?? '';
    const name = /^(?:victim|in\/project)\/([\w-]+?)(?:_\d{6}_\d\d\.bphys|\/.*)?$/.exec(path)?.[1] ?? path;
    return /^[0-9A-F]+$/.test(name) ? Buffer.from(name, 'hex').toString() : name;
  });
  return [...new Set(names)].sort();
}

test('linked, overridden and packed simulations, and fluids with damaged settings, change no file, though they do in plain Blender', async () => {
  const plain = await laid('plain');
  const untouched = await listing(plain.folder);
  await freshFrame(plain.path, 2, ['-o', join(temporaryFolder(), 'first_######'), '-f', '1']);
  const hit = touched(untouched, await listing(plain.folder));
  const { folder, path } = await laid('kept');
  const before = await listing(folder);
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
  expect(touched(before, await listing(folder))).toEqual([]);
  // Of soft bodies that are not overridden, plain Blender writes none in these frames.
  const written = plain.names.filter((one) => !/^(linked|packed)-soft/.test(one));
  expect(hit).toEqual(written.sort());
});
