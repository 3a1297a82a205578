import { spawnSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import { create } from 'tar';
import { hashProject } from '../../../../worker/project/project-hash';
import { unpack } from '../../../../worker/project/archive/unpack';
import {
  type TarEntry,
  tarOf,
  withFirstHeader,
  type ZipEntry,
  zipOf,
  zstdOf,
} from '../../../support/projects/archives';
import { temporaryFolder } from '../../../support/temporary-folder';
import { listing, plant, type Tree } from '../../../support/trees';

let scratch: string;
let folder: string;
beforeEach(() => {
  scratch = temporaryFolder();
  folder = join(scratch, 'project');
});

async function archive(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(scratch, name);
  await writeFile(path, bytes);
  return path;
}

const deep = Array.from({ length: 30 }, (_, level) => `level ${String(level)} фото`).join('/');
const tree: Tree = {
  'scene.blend': 'BLENDER-v405',
  'with space/ü и 絵 🎬.png': Buffer.from([0, 1, 2, 255]),
  [`${deep}/end.txt`]: 'deep',
  'empty folder': null,
  'empty file': '',
  'run.sh': '#!/bin/sh\n',
  'back\\slash.txt': 'a name like any other, beside a forward slash or in a tar',
  'links/up': { linkTo: '../scene.blend' },
  'links/folder': { linkTo: '../with space' },
  'links/to nothing': { linkTo: 'gone' },
  'links/circle': { linkTo: 'circle' },
};
const inZip = Object.entries(tree).filter(([name]) => !name.startsWith('back'));

const tarEntries: TarEntry[] = Object.entries(tree).map(([name, what]) => {
  if (what === null) return { name, type: 'directory' };
  if (typeof what === 'object' && 'linkTo' in what) return { name, type: 'symlink', linkname: what.linkTo };
  return { name, content: what, mode: name === 'run.sh' ? 0o6755 : 0o604 };
});
const zipEntries: ZipEntry[] = inZip.map(([name, what]) => {
  if (what === null) return { name: `${name}/`, mode: 0o040700 };
  if (typeof what === 'object' && 'linkTo' in what) return { name, content: what.linkTo, mode: 0o120777 };
  return { name, content: what, mode: name === 'run.sh' ? 0o106755 : 0o100604 };
});

test('what is compiled of a script stays packed where the script is there: which of them is newer is lost', async () => {
  const content = 'x';
  const bytes = await tarOf(
    ...['osl/wood.oso', 'osl/wood.osl', 'osl/oak.oso', 'wood.oso'].map((name): TarEntry => ({
      name,
      content,
    })),
  );
  await unpack(await archive('p.tar', bytes), folder);
  expect((await readdir(folder)).sort()).toEqual(['osl', 'wood.oso']);
  expect((await readdir(join(folder, 'osl'))).sort()).toEqual(['oak.oso', 'wood.osl']);
});

describe('what was packed comes out again:', () => {
  test.each<[string, () => Promise<Buffer> | Buffer, Tree]>([
    ['p.tar', () => tarOf(...tarEntries), tree],
    ['p.tar.gz', async () => gzipSync(await tarOf(...tarEntries)), tree],
    ['p.tgz', async () => gzipSync(await tarOf(...tarEntries)), tree],
    ['p.tar.zst', async () => zstdOf(await tarOf(...tarEntries)), tree],
    ['p.zip', () => zipOf(...zipEntries), Object.fromEntries(inZip)],
    ['a name that says nothing', () => zipOf(...zipEntries), Object.fromEntries(inZip)],
    ['a wrong name.zip', async () => gzipSync(await tarOf(...tarEntries)), tree],
  ])('%s', async (name, bytes, planted) => {
    const before = join(scratch, 'before');
    await plant(before, planted, ['run.sh']);

    await unpack(await archive(name, await bytes()), folder);

    expect(await listing(folder)).toEqual(await listing(before));
    expect(await hashProject(folder)).toBe(await hashProject(before));
    expect((await stat(folder)).mode & 0o777).toBe(0o755);
  });

  test.each<[string, { gzip?: boolean; portable?: boolean; noPax?: boolean }]>([
    ['node-tar', {}],
    ['node-tar, with gzip', { gzip: true }],
    ['node-tar, portable', { portable: true }],
  ])('a tar that %s made of a folder', async (_what, options) => {
    const before = join(scratch, 'before');
    await plant(before, tree, ['run.sh']);
    await create({ ...options, cwd: before, file: join(scratch, 'p.tar') }, ['.']);

    await unpack(join(scratch, 'p.tar'), folder);
    expect(await listing(folder)).toEqual(await listing(before));
  });

  const systemTar = String(spawnSync('tar', ['--version']).stdout);
  (systemTar.includes('GNU tar') ? test.each : test.skip.each)(['gnu', 'oldgnu', 'posix', 'ustar', 'v7'])(
    'a tar that GNU tar made, format %s',
    async (format) => {
      const before = join(scratch, 'before');
      await plant(
        before,
        { 'a/b/c.txt': 'x', 'a/link': { linkTo: 'b' }, ü: 'y', empty: null, 'run.sh': '' },
        ['run.sh'],
      );
      spawnSync('tar', [`--format=${format}`, '-cf', join(scratch, 'p.tar'), '-C', before, '.']);

      await unpack(join(scratch, 'p.tar'), folder);
      expect(await listing(folder)).toEqual(await listing(before));
    },
  );

  test('a tar from before there were kinds and magic words', async () => {
    const tar = withFirstHeader(
      await tarOf({ name: 'old/', content: '' }, { name: 'old/file', content: 'x' }),
      {
        magic: '',
        kind: '\0',
      },
    );
    await unpack(await archive('p.tar', tar), folder);
    expect(await listing(folder)).toEqual(['old/', 'old/file 0 eA==']);
  });
});

test('an archive without entries is an empty folder', async () => {
  await unpack(await archive('p.zip', zipOf()), folder);
  expect(await listing(folder)).toEqual([]);
});

test('a folder that is there and empty is taken', async () => {
  await mkdir(folder);
  await unpack(await archive('p.zip', zipOf({ name: 'a', content: 'x' })), folder);
  expect(await listing(folder)).toEqual(['a 0 eA==']);
});

test('a second name of a file is the same file', async () => {
  const tar = await tarOf(
    { name: 'tex/a.png', content: 'pixels' },
    { name: 'tex/b.png', type: 'link', linkname: './tex/a.png' },
    { name: 'first', type: 'symlink', linkname: 'tex' },
    { name: 'second', type: 'link', linkname: 'first' },
  );
  await unpack(await archive('p.tar', tar), folder);
  expect(await readFile(join(folder, 'tex/b.png'), 'utf8')).toBe('pixels');
  expect(await listing(folder)).toContain('second -> tex');
});

test('a file that was appended again takes the place of the first, and of no other name of it', async () => {
  const tar = await tarOf(
    { name: 'a', content: 'old' },
    { name: 'b', type: 'link', linkname: 'a' },
    { name: 'a', content: 'new' },
  );
  await unpack(await archive('p.tar', tar), folder);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('new');
  expect(await readFile(join(folder, 'b'), 'utf8')).toBe('old');
});

test('what the macOS Finder adds is left out, in zips and tars alike', async () => {
  const names = [
    'shot/',
    'shot/scene.blend',
    'shot/.DS_Store',
    '__MACOSX/shot/._scene.blend',
    'shot/tex/._a',
    '._shot',
  ];
  const entries = names.map((name) => ({ name, content: name.endsWith('/') ? '' : 'x' }));
  await unpack(await archive('p.zip', zipOf(...entries)), folder);
  await unpack(await archive('p.tar', await tarOf(...entries)), `${folder} 2`);
  expect(await listing(folder)).toEqual(['shot/', 'shot/scene.blend 0 eA==']);
  expect(await listing(`${folder} 2`)).toEqual(await listing(folder));
});

describe('names in a zip:', () => {
  const utf8 = Buffer.from('Küche.png');
  const unicodePath = Buffer.concat([
    Buffer.from([0x75, 0x70, 5 + utf8.length, 0, 1]),
    crcOf('K_che.png'),
    utf8,
  ]);

  test.each<[string, ZipEntry, string]>([
    [
      'backslashes of Windows are separators',
      { name: 'tex\\wood\\a.png', madeBy: 0, mode: 0 },
      'tex/wood/a.png',
    ],
    ['a backslash beside a forward slash is a letter', { name: 'tex/a\\b.png' }, 'tex/a\\b.png'],
    ['UTF-8 that says so', { name: utf8 }, 'Küche.png'],
    ['UTF-8 that does not say so, from the Finder', { name: utf8, flags: 0 }, 'Küche.png'],
    ['the code page of DOS', { name: Buffer.from('K\x81che.png', 'latin1'), flags: 0 }, 'Küche.png'],
    ['the field of Info-ZIP', { name: 'K_che.png', flags: 0, extra: unicodePath }, 'Küche.png'],
    ['a dot, and slashes too many', { name: './tex//./a.png' }, 'tex/a.png'],
  ])('%s', async (_what, entry, expected) => {
    await unpack(await archive('p.zip', zipOf({ ...entry, content: 'x' })), folder);
    expect(await readFile(join(folder, expected), 'utf8')).toBe('x');
  });

  test('a folder written with a backslash', async () => {
    await unpack(await archive('p.zip', zipOf({ name: 'tex\\', madeBy: 0, mode: 0 })), folder);
    expect(await listing(folder)).toEqual(['tex/']);
  });
});

test('whatever an archive says of permissions, we may read, and no other user gets the owner’s rights', async () => {
  const tar = await tarOf(
    { name: 'locked/', type: 'directory', mode: 0 },
    { name: 'locked/secret', content: 'x', mode: 0 },
    { name: 'setuid', content: 'x', mode: 0o7111 },
  );
  await unpack(await archive('p.tar', tar), folder);
  expect((await lstat(join(folder, 'locked'))).mode & 0o7777).toBe(0o755);
  expect((await lstat(join(folder, 'locked/secret'))).mode & 0o7777).toBe(0o644);
  expect((await lstat(join(folder, 'setuid'))).mode & 0o7777).toBe(0o755);
});

test('a name whose letters fall on two reads of the file is kept whole', async () => {
  // 256 KiB are read at once. Half of the name's header comes before their end, and half behind; one of the two
  // names has a letter of two bytes just there.
  const filler = { name: 'filler', content: Buffer.alloc(256 * 1024 - 3 * 512) };
  for (const start of ['', 'x']) {
    const name = `${start}${'д'.repeat(120)}/${'ж'.repeat(120)}/${'я'.repeat(100)}.png`;
    const tar = await tarOf(filler, { name, content: 'x' });
    await unpack(await archive('p.tar', tar), `${folder} ${start}`);
    expect(await readFile(join(`${folder} ${start}`, name), 'utf8')).toBe('x');
  }
});

describe('it can be stopped:', () => {
  const large = zipOf(
    ...Array.from({ length: 200 }, (_, i) => ({ name: `f${String(i)}`, content: Buffer.alloc(50_000) })),
  );

  test('before it began', async () => {
    const path = await archive('p.zip', large);
    const reason = new Error('the lease is lost');
    await expect(unpack(path, folder, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await listing(scratch)).map((line) => line.split(' ')[0])).toEqual(['p.zip']);
  });

  test.each(['p.zip', 'p.tar.gz'])('in the middle of %s', async (name) => {
    const tar = Array.from({ length: 200 }, (_, i) => ({
      name: `f${String(i)}`,
      content: Buffer.alloc(50_000),
    }));
    const path = await archive(name, name === 'p.zip' ? large : gzipSync(await tarOf(...tar)));
    const reason = new Error('the lease is lost');
    const controller = new AbortController();
    const unpacking = unpack(path, folder, { signal: controller.signal });
    const watching = untilThere('f3').then(() => {
      controller.abort(reason);
    });
    await expect(unpacking).rejects.toBe(reason);
    await watching;
    expect((await listing(scratch)).map((line) => line.split(' ')[0])).toEqual([name]);
  });
});

async function untilThere(name: string): Promise<void> {
  for (;;) {
    const [unpacking] = (await readdir(scratch)).filter((entry) => entry.startsWith('.unpacking-'));
    if (unpacking && (await readdir(join(scratch, unpacking))).includes(name)) return;
  }
}

function crcOf(text: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32(text));
  return bytes;
}
