import { writeFileSync } from 'node:fs';
import { UserFault } from '../../../protocol/failure/fault';
import { findScene } from '../../../worker/project/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { plant, type Tree } from '../../support/trees';

test.each<[string, Tree, string | undefined, string]>([
  ['the only one', { 'scene.blend': '' }, undefined, 'scene.blend'],
  ['the only one at the top', { 'scene.blend': '', 'assets/chair.blend': '' }, undefined, 'scene.blend'],
  [
    'the only one anywhere',
    { 'shots/01/scene.blend': '', 'readme.txt': '' },
    undefined,
    'shots/01/scene.blend',
  ],
  ['capitals', { 'SCENE.BLEND': '' }, undefined, 'SCENE.BLEND'],
  [
    'not its backups',
    { 'a.blend': '', 'a.blend1': '', 'a.blend32': '', 'a.blend@': '' },
    undefined,
    'a.blend',
  ],
  ['not what is hidden', { 'a.blend': '', '.trash/b.blend': '', '._a.blend': '' }, undefined, 'a.blend'],
  ['a folder is no scene', { 'a.blend/x.txt': '', 'b.blend': '' }, undefined, 'b.blend'],
  ['a link inside', { 'v2.blend': { linkTo: 'all/v2.blend' }, 'all/v2.blend': '' }, undefined, 'v2.blend'],
  ['the wanted of several', { 'a.blend': '', 'b.blend': '' }, 'b.blend', 'b.blend'],
  ['the wanted, deeper', { 'a.blend': '', 'shots/b.blend': '' }, './shots//b.blend', 'shots/b.blend'],
  ['the wanted, whatever its name', { 'a.blend': '', 'scene.bin': '' }, 'scene.bin', 'scene.bin'],
  ['the wanted by a link inside', { 'a.blend': '', last: { linkTo: 'a.blend' } }, 'last', 'last'],
  ['the wanted, as a Mac spells it', { 'Ku\u0308che.blend': '' }, 'K\u00fcche.blend', 'Ku\u0308che.blend'],
  ['the wanted, as Linux spells it', { 'K\u00fcche.blend': '' }, 'Ku\u0308che.blend', 'K\u00fcche.blend'],
])('finds %s', async (_what, tree, wanted, scene) => {
  const folder = temporaryFolder();
  await plant(folder, tree);
  expect(await findScene(folder, wanted)).toBe(scene);
});

const three = { 'a.blend': '', 'b.blend': '', 'c.blend': '' };
const RELATIVE = 'must be a file inside the project, written relative to its folder';
const LEFT_OUT = 'backups, and names that begin with a dot, are left out of a project; rename it';

test.each<[string, Tree, string | undefined, string]>([
  [
    'none',
    { 'a.txt': '', 'a.blend1': '' },
    undefined,
    '"FOLDER" holds no .blend file; give the folder or archive that your scene is in',
  ],
  [
    'several at the top',
    three,
    undefined,
    '"FOLDER" holds several scenes: "a.blend", "b.blend", "c.blend"; say which with --scene FILE',
  ],
  [
    'several below',
    { 'x/a.blend': '', 'y/b.blend': '' },
    undefined,
    '"FOLDER" holds several scenes: "x/a.blend", "y/b.blend"; say which with --scene FILE',
  ],
  [
    'very many',
    Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${String(i + 10)}.blend`, ''])),
    undefined,
    '"FOLDER" holds several scenes: "10.blend", "11.blend", "12.blend", "13.blend", "14.blend" and 7 more; say which with --scene FILE',
  ],
  [
    'one with a name of two lines',
    { 'x/a\nb.blend': '' },
    undefined,
    '"x/a\\x0ab.blend" has a line break or another control character in its name; rename it',
  ],
  [
    'an unknown one',
    three,
    'd.blend',
    'scene "d.blend": no such file in the project; it has "a.blend", "b.blend", "c.blend"',
  ],
  [
    'one where there are none',
    {},
    'd.blend',
    'scene "d.blend": no such file in the project; it has no .blend file at all',
  ],
  ['a folder', { 'x/a.blend': '' }, 'x', 'scene "x": no such file in the project; it has "x/a.blend"'],
  ['an absolute path', three, '/etc/passwd', `scene "/etc/passwd": ${RELATIVE}`],
  ['a path outside', three, 'x/../../a.blend', `scene "x/../../a.blend": ${RELATIVE}`],
  ['the folder around', three, '..', `scene "..": ${RELATIVE}`],
  ['a backup', { 'a.blend1': '' }, 'a.blend1', `scene "a.blend1": ${LEFT_OUT}`],
  ['what is hidden', { '.x/a.blend': '' }, '.x/a.blend', `scene ".x/a.blend": ${LEFT_OUT}`],
  [
    'a link that leads out',
    { 'a.blend': { linkTo: '/etc/hosts' } },
    'a.blend',
    'scene "a.blend": is a link that leads out of the project; put the file itself there',
  ],
])('refuses %s', async (_what, tree, wanted, message) => {
  const folder = temporaryFolder();
  await plant(folder, tree);
  const fault = await findScene(folder, wanted).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(UserFault);
  expect((fault as UserFault).message.replaceAll(folder, 'FOLDER')).toBe(message);
});

test('a scene whose name is no UTF-8 is told from one that is not there', async () => {
  const folder = temporaryFolder();
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/b`), Buffer.from([0xff]), Buffer.from('\x1b.blend')]),
    '',
  );
  const told = await findScene(folder, 'b\ufffd\x1b.blend').catch((error: unknown) => error);
  expect(told).toBeInstanceOf(UserFault);
  expect((told as UserFault).message).toMatch(/b\ufffd\\x1b\.blend": its name is not UTF-8; rename it$/);
});
