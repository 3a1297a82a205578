import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { PrivateCopy } from '../../../worker/project/files/private-copy';
import { temporaryFolder } from '../../support/temporary-folder';

/** `film/sh010/scene.blend`, which reads `film/textures/wood.png` and the library `film/assets/chair.blend`. */
function film() {
  const folder = realpathSync(temporaryFolder());
  const at = (name: string): string => join(folder, name);
  for (const name of ['film/sh010/scene.blend', 'film/textures/wood.png', 'film/assets/chair.blend']) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), name);
  }
  return { at, copy: new PrivateCopy(join(folder, 'private')) };
}

const text = (path: string): string => readFileSync(path, 'utf8');

test('a scene that is saved afterwards is another file', async () => {
  const { at, copy } = film();
  const scene = await copy.add(at('film/sh010/scene.blend'));
  // As Blender saves, and as other programs do.
  writeFileSync(at('film/sh010/scene.blend@'), 'saved');
  renameSync(at('film/sh010/scene.blend@'), at('film/sh010/scene.blend'));
  appendFileSync(at('film/sh010/scene.blend'), ' again');
  expect(text(scene)).toBe('film/sh010/scene.blend');
});

test('from the copy, relative paths lead where they led before', async () => {
  const { at, copy } = film();
  const scene = await copy.add(at('film/sh010/scene.blend'));
  expect(text(join(dirname(scene), '../textures/wood.png'))).toBe('film/textures/wood.png');
  writeFileSync(at('film/textures/wood.png'), 'painted');
  expect(text(join(dirname(scene), '../textures/wood.png'))).toBe('painted');
});

test('a library that is copied later is found by the scene that was copied before', async () => {
  const { at, copy } = film();
  const scene = await copy.add(at('film/sh010/scene.blend'));
  await copy.add(at('film/assets/chair.blend'));
  writeFileSync(at('film/assets/chair.blend'), 'saved');
  expect(text(join(dirname(scene), '../assets/chair.blend'))).toBe('film/assets/chair.blend');
  expect(text(join(dirname(scene), '../textures/wood.png'))).toBe('film/textures/wood.png');
});

test('a file is copied once', async () => {
  const { at, copy } = film();
  const first = await copy.add(at('film/sh010/scene.blend'));
  writeFileSync(at('film/sh010/scene.blend'), 'saved');
  expect(await copy.add(at('film/sh010/scene.blend'))).toBe(first);
  expect(text(first)).toBe('film/sh010/scene.blend');
});

test('a folder that is a link is copied under the name that it has in the path', async () => {
  const { at, copy } = film();
  symlinkSync(at('film'), at('current'));
  const scene = await copy.add(at('current/sh010/scene.blend'));
  expect(copy.realIn(scene)).toBe(at('current/sh010/scene.blend'));
  expect(text(join(dirname(scene), '../textures/wood.png'))).toBe('film/textures/wood.png');
});

test('what is said of a copy is said of the real file', async () => {
  const { at, copy } = film();
  const scene = await copy.add(at('film/sh010/scene.blend'));
  const wood = join(dirname(scene), '../textures/wood.png');
  expect(copy.realIn(`Warning: ${wood} of ${scene} cannot be read`)).toBe(
    `Warning: ${at('film/textures/wood.png')} of ${at('film/sh010/scene.blend')} cannot be read`,
  );
});

test('the copy stands for what was copied, and nothing for the rest', async () => {
  const { at, copy } = film();
  const scene = await copy.add(at('film/sh010/scene.blend'));
  // Another process knows the folder, and no more.
  const there = new PrivateCopy(copy.root);
  expect(await there.standingFor(at('film/sh010/scene.blend'))).toBe(scene);
  expect(await there.standingFor(at('film/sh010'))).toBe(dirname(scene));
  for (const name of ['film/textures', 'film/textures/wood.png', 'film/nothing'])
    expect(await there.standingFor(at(name))).toBe(at(name));
});

test('a scene that is not there is said to be not there', async () => {
  const { at, copy } = film();
  await expect(copy.add(at('film/sh020/scene.blend'))).rejects.toMatchObject({ code: 'ENOENT' });
});
