import { join } from 'node:path';
import { projectRoot } from '../../../worker/project/project-root';
import { temporaryFolder } from '../../support/temporary-folder';
import { plant, type Tree } from '../../support/trees';

test.each<[string, Tree, string]>([
  ['a scene at the top', { 'scene.blend': '', 'tex/a.png': '' }, ''],
  ['one folder', { 'shot/scene.blend': '', 'shot/tex/a.png': '' }, 'shot'],
  ['one folder in one folder', { 'a/b/c/scene.blend': '', 'a/b/c/x.png': '' }, 'a/b/c'],
  ['two folders', { 'shot/scene.blend': '', 'tex/a.png': '' }, ''],
  ['a folder and a file', { 'shot/scene.blend': '', 'readme.txt': '' }, ''],
  [
    'a folder, and what macOS put beside it',
    { 'shot/a': '', '__MACOSX/shot/._a': '', '.DS_Store': '' },
    'shot',
  ],
  ['a folder on a disk of its own', { 'shot/a': '', 'lost+found': null }, 'shot'],
  ['a folder and a hidden one', { 'shot/a': '', '.git/config': '' }, 'shot'],
  ['a folder that is empty', { shot: null }, 'shot'],
  ['nothing', {}, ''],
  ['a link to a folder', { '.real/a': '', shot: { linkTo: '.real' } }, ''],
  ['a circle of links', { shot: { linkTo: '.' } }, ''],
])('%s', async (_what, tree, root) => {
  const folder = temporaryFolder();
  await plant(folder, tree);
  expect(await projectRoot(folder)).toBe(join(folder, root));
});
