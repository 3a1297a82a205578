import { spawnSync } from 'node:child_process';
import { chmod, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { UserFault } from '../../../protocol/failure/fault';
import { hashFiles, hashProject } from '../../../worker/project/project-hash';
import { temporaryFolder } from '../../support/temporary-folder';
import { plant, type Tree } from '../../support/trees';

const tree: Tree = { 'scene.blend': 'BLENDER', 'tex/a.png': 'a', 'tex/b.png': 'b', 'ü/é.txt': 'e' };

async function hashOf(planted: Tree, options: Parameters<typeof hashProject>[1] = {}): Promise<string> {
  const folder = temporaryFolder();
  await plant(folder, planted);
  return hashProject(folder, options);
}

describe('the hash of a project', () => {
  test('is what it was in every earlier version, or every job would be rendered again', async () => {
    expect(await hashOf(tree)).toBe('cef030ff5caf5cbc386bb71737f3b0155a266a89387bf1e27ab3b6be80d5f0ba');
  });

  test('can be had from sha256sum', async () => {
    const folder = temporaryFolder();
    await plant(folder, tree);
    const command = 'find * -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum -z | sha256sum';
    const { stdout } = spawnSync('bash', ['-c', command], { cwd: folder });
    expect(String(stdout).slice(0, 64)).toBe(await hashProject(folder));
  });

  test('does not change with place, times, permissions, or empty folders', async () => {
    const folder = temporaryFolder();
    await plant(folder, { ...tree, 'empty/folder': null });
    await chmod(join(folder, 'scene.blend'), 0o755);
    await utimes(join(folder, 'tex/a.png'), 1, 1);
    expect(await hashProject(folder)).toBe(await hashOf(tree));
  });

  test.each<[string, Tree]>([
    ['a content', { ...tree, 'tex/a.png': 'A' }],
    ['a name', { 'scene.blend': 'BLENDER', 'tex/A.png': 'a', 'tex/b.png': 'b', 'ü/é.txt': 'e' }],
    ['contents that change places', { ...tree, 'tex/a.png': 'b', 'tex/b.png': 'a' }],
    ['a file more', { ...tree, 'tex/c.png': '' }],
    ['a link to nothing', { ...tree, gone: { linkTo: 'nothing' } }],
  ])('changes with %s', async (_what, changed) => {
    expect(await hashOf(changed)).not.toBe(await hashOf(tree));
  });

  test.each<[string, Tree]>([
    ['dot-files', { ...tree, '.git/config': 'x', '.DS_Store': 'x', 'tex/._a.png': 'x' }],
    ['what macOS adds to a zip', { ...tree, '__MACOSX/._scene.blend': 'x' }],
    ['what Linux puts on a disk of its own', { ...tree, 'lost+found/#12': 'x' }],
    [
      'backups of scenes',
      { ...tree, 'scene.blend1': 'x', 'scene.blend2': 'x', 'old/a.BLEND12': 'x', 'a.blend@': 'x' },
    ],
    ['what Python compiles', { ...tree, 'lib/__pycache__/rig.cpython-313.pyc': 'x' }],
  ])('does not count %s', async (_what, more) => {
    expect(await hashOf(more)).toBe(await hashOf(tree));
  });

  test('counts what is compiled of a script only where the script is not there', async () => {
    const script = { ...tree, 'osl/wood.osl': 's' };
    expect(await hashOf({ ...script, 'osl/wood.oso': 'x' })).toBe(await hashOf(script));
    expect(await hashOf({ ...script, 'wood.oso': 'x' })).not.toBe(await hashOf(script));
    expect(await hashOf({ ...script, 'osl/oak.oso': 'x' })).not.toBe(await hashOf(script));
  });

  test('does not count what it is told to leave out, and asks with relative names', async () => {
    const asked: string[] = [];
    const leaveOut = (name: string) => {
      asked.push(name);
      return name === 'frames' || name === 'tex/notes.txt';
    };
    const more = {
      ...tree,
      'frames/1.png': 'x',
      'frames/deep/2.png': 'x',
      'tex/notes.txt': 'x',
      'sub/frames': 'x',
    };
    expect(await hashOf(more, { leaveOut })).toBe(await hashOf({ ...tree, 'sub/frames': 'x' }));
    expect(asked.sort()).toEqual(
      [
        'frames',
        'scene.blend',
        'sub',
        'sub/frames',
        'tex',
        'tex/a.png',
        'tex/b.png',
        'tex/notes.txt',
        'ü',
        'ü/é.txt',
      ].sort(),
    );
  });

  test('is the same for both spellings of a letter', async () => {
    expect(await hashOf({ 'Ku\u0308che.blend': 'x' })).toBe(await hashOf({ 'K\u00fcche.blend': 'x' }));
  });

  test('is stopped by its signal', async () => {
    const reason = new Error('never mind');
    await expect(hashOf(tree, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('of a folder that is not there is a fault of the user', async () => {
    const folder = join(temporaryFolder(), 'none');
    const fault = await hashProject(folder).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UserFault);
    expect((fault as UserFault).message).toBe(`"${folder}": no such file or folder`);
  });

  test('does not wait for a pipe without a writer', async () => {
    const folder = temporaryFolder();
    await plant(folder, tree);
    expect(spawnSync('mkfifo', [join(folder, 'pipe')]).status).toBe(0);
    expect(await hashProject(folder)).toBe(await hashOf(tree));
  });

  test('depends on the files alone, in whatever order they were written', async () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c/d', 'c/e', 'ü', 'é/x', 'z z'), {
      minLength: 2,
    });
    const shuffled = names.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, other]) => {
        const planted = (order: readonly string[]) =>
          Object.fromEntries(order.map((name) => [name, `of ${name}`]));
        expect(await hashOf(planted(one))).toBe(await hashOf(planted(other)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('links in a project', () => {
  test('are followed inside: it is the same as with the files themselves', async () => {
    const linked = { ...tree, 'copy.png': { linkTo: 'tex/a.png' }, more: { linkTo: 'tex' } };
    const plain = { ...tree, 'copy.png': 'a', 'more/a.png': 'a', 'more/b.png': 'b' };
    expect(await hashOf(linked)).toBe(await hashOf(plain));
  });

  test('are followed when they are absolute, so that moving the project changes nothing', async () => {
    const folder = temporaryFolder();
    await plant(folder, { ...tree, 'copy.png': { linkTo: join(folder, 'tex/a.png') } });
    expect(await hashProject(folder)).toBe(await hashOf({ ...tree, 'copy.png': 'a' }));
  });

  test('to what is left out by its name are followed, for Blender follows them', async () => {
    const linked = { 'scene.blend': 'BLENDER', '.cache/a.png': 'a', tex: { linkTo: '.cache' } };
    expect(await hashOf(linked)).toBe(await hashOf({ 'scene.blend': 'BLENDER', 'tex/a.png': 'a' }));
  });

  test('are not followed outside', async () => {
    const outside = temporaryFolder();
    await writeFile(join(outside, 'a.png'), 'one');
    const linked = { ...tree, out: { linkTo: outside } };
    const before = await hashOf(linked);
    await writeFile(join(outside, 'a.png'), 'two');
    expect(await hashOf(linked)).toBe(before);
    expect(before).not.toBe(await hashOf(tree));
  });

  test('may lead round in circles, and the circle counts the same wherever it lies', async () => {
    const circles = { ...tree, here: { linkTo: '.' }, 'tex/up': { linkTo: '..' }, self: { linkTo: 'self' } };
    const before = await hashOf(circles);
    expect(before).toBe(await hashOf(circles));
    const folder = temporaryFolder();
    await plant(folder, { ...circles, here: { linkTo: folder } });
    expect(await hashProject(folder)).toBe(before);
  });

  test('that double at every level come to an end, too', async () => {
    const levels = Array.from({ length: 40 }, (_, level): [string, { linkTo: string }][] => [
      [`l${String(level)}/one`, { linkTo: `../l${String(level + 1)}` }],
      [`l${String(level)}/two`, { linkTo: `../l${String(level + 1)}` }],
    ]);
    const folder = temporaryFolder();
    await plant(folder, { ...Object.fromEntries(levels.flat()), 'l40/a.png': 'a' });
    const fault = await hashProject(folder).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UserFault);
    expect((fault as UserFault).message).toBe(
      `"${folder}" holds links that lead to more than 10,000 folders; take some of them out`,
    );
  });
});

describe('the hash of a scene and the files it reads', () => {
  async function planted(more: Tree = {}): Promise<string> {
    const around = temporaryFolder();
    await plant(around, {
      'shot/scene.blend': 'BLENDER',
      'shot/tex/a.png': 'a',
      'library/b.png': 'b',
      ...more,
    });
    return around;
  }
  const files = (around: string) =>
    ['shot/scene.blend', 'shot/tex/a.png', 'library/b.png'].map((name) => join(around, name));
  const hash = (around: string, more: readonly string[] = []) =>
    hashFiles(join(around, 'shot'), [...files(around), ...more.map((name) => join(around, name))]);

  test('does not change when everything is moved together, or told in another order, or twice', async () => {
    const before = await hash(await planted());
    expect(await hash(await planted())).toBe(before);
    const around = await planted();
    expect(await hashFiles(join(around, 'shot'), [...files(around).reverse(), ...files(around)])).toBe(
      before,
    );
  });

  test('of files inside the folder alone is the hash of a project that holds no more', async () => {
    const around = await planted();
    const inside = files(around).slice(0, 2);
    expect(await hashFiles(join(around, 'shot'), inside)).toBe(await hashProject(join(around, 'shot')));
  });

  test('changes with the content of a file outside', async () => {
    const before = await hash(await planted());
    expect(await hash(await planted({ 'library/b.png': 'B' }))).not.toBe(before);
  });

  test('counts a missing file as missing, and changes when it comes back', async () => {
    const around = await planted();
    const whole = await hash(around);
    await rename(join(around, 'library/b.png'), join(around, 'library/away.png'));
    const missing = await hash(around);
    expect(missing).not.toBe(whole);
    expect(missing).not.toBe(await hashFiles(join(around, 'shot'), files(around).slice(0, 2)));
    expect(await hash(around)).toBe(missing);
    await rename(join(around, 'library/away.png'), join(around, 'library/b.png'));
    expect(await hash(around)).toBe(whole);
  });

  test('counts the files of a folder', async () => {
    const around = await planted({ 'cache/fluid/1.vdb': '1', 'cache/fluid/2.vdb': '2', 'cache/.lock': 'x' });
    const before = await hash(around, ['cache']);
    expect(await hash(around, ['cache/fluid/1.vdb', 'cache/fluid/2.vdb'])).toBe(before);
    await rm(join(around, 'cache/fluid/2.vdb'));
    expect(await hash(around, ['cache'])).not.toBe(before);
  });

  test('counts what a link leads to, wherever that is', async () => {
    const around = await planted({
      'shot/link.png': { linkTo: '../library/b.png' },
      links: { linkTo: 'library' },
    });
    const copied = await planted({ 'shot/link.png': 'b', 'links/b.png': 'b' });
    expect(await hash(around, ['shot/link.png', 'links'])).toBe(
      await hash(copied, ['shot/link.png', 'links']),
    );
  });
});
