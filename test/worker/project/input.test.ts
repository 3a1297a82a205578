import { spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserFault } from '../../../protocol/failure/fault';
import { classifyInput } from '../../../worker/project/input';
import { tarOf, zipOf, zstdOf, zstdSkippable } from '../../support/projects/archives';
import { temporaryFolder } from '../../support/temporary-folder';

const blend = Buffer.concat([Buffer.from('BLENDER-v405'), Buffer.alloc(3000, 'data')]);
const tar = () => tarOf({ name: 'scene.blend', content: blend });

test.each<[string, string, () => Buffer | Promise<Buffer>]>([
  ['blend', 'scene.blend', () => blend],
  ['blend', 'scene.blend', () => Buffer.from('BLENDER17-01v0500')],
  ['blend', 'gzip.blend', () => gzipSync(blend)],
  ['blend', 'zstd.blend', () => zstdOf(blend)],
  [
    'blend',
    'zstd by another program.blend',
    () => Buffer.concat([zstdSkippable(Buffer.alloc(8)), zstdOf(blend)]),
  ],
  ['blend', 'scene without an ending', () => blend],
  ['blend', 'scene.blend1', () => blend],
  ['archive', 'p.zip', () => zipOf({ name: 'scene.blend' })],
  ['archive', 'empty.zip', () => zipOf()],
  ['archive', 'p.tar', tar],
  ['archive', 'p.tar.gz', async () => gzipSync(await tar())],
  ['archive', 'p.tar.zst', async () => zstdOf(await tar())],
  ['archive', 'p.tar.xz', () => Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04])],
  ['archive', 'p.tar.bz2', () => Buffer.from('BZh91AY&SY')],
  ['archive', 'project of today', async () => gzipSync(await tar())],
])('%s: %s', async (kind, name, bytes) => {
  const path = join(temporaryFolder(), name);
  await writeFile(path, await bytes());
  expect(await classifyInput(path)).toBe(kind);
});

test('a folder, also behind a link', async () => {
  const folder = join(temporaryFolder(), 'project.zip');
  await mkdir(folder);
  await symlink(folder, `${folder} link`);
  expect(await classifyInput(folder)).toBe('folder');
  expect(await classifyInput(`${folder} link`)).toBe('folder');
});

const ALLOWED =
  "give a .blend file, a project's folder, or a .zip, .tar, .tar.gz, .tgz, .tar.zst, .tar.xz or .tar.bz2";

test.each<[string, () => Buffer | Promise<Buffer>, string]>([
  ['x.blend', () => Buffer.from('not a scene'), 'is not a Blender file; save it again in Blender'],
  ['tar.blend', tar, 'is not a Blender file; save it again in Blender'],
  ['tar.gz.blend', async () => gzipSync(await tar()), 'is not a Blender file; save it again in Blender'],
  ['cut.blend', () => gzipSync(blend).subarray(0, 9), 'is not a Blender file; save it again in Blender'],
  ['BLEND', () => Buffer.from('BLEND'), `cannot be rendered; ${ALLOWED}`],
  ['notes.txt', () => Buffer.from('notes'), `cannot be rendered; ${ALLOWED}`],
  ['notes.gz', () => gzipSync('notes'), `cannot be rendered; ${ALLOWED}`],
  ['a film.mp4', () => Buffer.alloc(4000, 1), `cannot be rendered; ${ALLOWED}`],
  ['p.zip', () => Buffer.from('<html>'), 'is damaged or cut short; copy it here again, or pack it again'],
  ['zeros.tar', () => Buffer.alloc(10240), 'is damaged or cut short; copy it here again, or pack it again'],
  ['empty.blend', () => Buffer.alloc(0), 'is empty: 0 bytes; save or copy it again'],
  [
    'lfs.blend',
    () => Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
    'is a Git LFS pointer, not the file itself; fetch it with: git lfs pull',
  ],
])('refuses %s', async (name, bytes, message) => {
  const path = join(temporaryFolder(), name);
  await writeFile(path, await bytes());
  await expectFault(path, `"${path}" ${message}`);
});

test('refuses what is not there, in whichever way', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'file'), 'x');
  await symlink('circle', join(folder, 'circle'));
  await expectFault(join(folder, 'none.blend'), `"${folder}/none.blend": no such file or folder`);
  await expectFault(join(folder, 'file/x.blend'), `"${folder}/file/x.blend": no such file or folder`);
  await expectFault(join(folder, 'circle'), `"${folder}/circle": its links lead round in a circle`);
});

test.each([
  ['a\nbrenda: all is well.blend', 'a\\x0abrenda: all is well.blend'],
  ['a\x1b[2J.blend', 'a\\x1b[2J.blend'],
  ['a\u2028b.blend', 'a\\u2028b.blend'],
])('refuses a name that could pass for lines of ours: %j', async (name, shown) => {
  const path = join(temporaryFolder(), name);
  await writeFile(path, blend);
  await expectFault(path, `"${shown}" has a line break or another control character in its name; rename it`);
});

test('refuses what would never end', async () => {
  const path = join(temporaryFolder(), 'pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  await expectFault(path, `"${path}" is neither a file nor a folder`);
});

// The superuser may read everything.
(process.getuid?.() === 0 ? test.skip : test)('refuses what it may not read', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'mine.blend'), blend, { mode: 0 });
  await mkdir(join(folder, 'mine'), { mode: 0 });
  await expectFault(join(folder, 'mine.blend'), `"${folder}/mine.blend": permission denied`);
  await expectFault(join(folder, 'mine'), `"${folder}/mine": permission denied`);
});

async function expectFault(path: string, message: string): Promise<void> {
  const fault = await classifyInput(path).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(UserFault);
  expect((fault as UserFault).message).toBe(message);
}
