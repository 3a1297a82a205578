import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { UserFault } from '../../../protocol/failure/fault';
import { unpack } from '../../../worker/project/archive/unpack';
import { tarOf, withFirstHeader, zipOf, zstdBomb, zstdOf } from '../../support/projects/archives';
import { temporaryFolder } from '../../support/temporary-folder';
import { listing, plant } from '../../support/trees';

interface Bad {
  readonly file: string;
  readonly bytes: () => Buffer | Promise<Buffer>;
  /** After the archive's path in quotes. */
  readonly message: string;
  readonly limits?: {
    readonly bytes?: number;
    readonly likelyBytes?: number;
    readonly entries?: number;
    readonly steps?: number;
  };
}

const AGAIN = 'pack the project again from inside its own folder, with relative names';
const COPY = 'copy it here again, or pack it again';
const FILES = 'pack the files themselves in its place (tar -h does; zip does without -y)';
const ONLY = 'only files, folders and links can be unpacked';
const LINK = 0o120777;
const good = { name: 'scene.blend', content: 'BLENDER' };

const bad: Record<string, Bad> = {
  'a tar with ../': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: '../evil.txt', content: 'x' }),
    message: `holds "../evil.txt", which leads out of its folder; ${AGAIN}`,
  },
  'a tar with ../ in the middle': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'a/b/../../../evil.txt', content: 'x' }),
    message: `holds "a/b/../../../evil.txt", which leads out of its folder; ${AGAIN}`,
  },
  'a tar with a folder that is ..': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: '..', type: 'directory' }),
    message: `holds "..", which leads out of its folder; ${AGAIN}`,
  },
  'a tar with ..\\': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'a\\..\\..\\evil.txt', content: 'x' }),
    message: `holds "a\\..\\..\\evil.txt", which leads out of its folder; ${AGAIN}`,
  },
  'a tar with an absolute path': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: '/tmp/evil.txt', content: 'x' }),
    message: `holds "/tmp/evil.txt", an absolute path; ${AGAIN}`,
  },
  'a tar with a path that starts with \\\\': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: '\\\\server\\share', content: 'x' }),
    message: `holds "\\\\server\\share", an absolute path; ${AGAIN}`,
  },
  'a tar with a drive letter': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'C:/evil.txt', content: 'x' }),
    message: `holds "C:/evil.txt", a path with a drive letter; ${AGAIN}`,
  },
  'a tar with a name that would steer the terminal': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: '../\u001b[2J\nfine', content: 'x' }),
    message: `holds "../\\x1b[2J\\x0afine", which leads out of its folder; ${AGAIN}`,
  },
  'a tar with a very long bad name': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: `../${'x'.repeat(500)}`, content: 'x' }),
    message: `holds "../${'x'.repeat(117)}...", which leads out of its folder; ${AGAIN}`,
  },
  'a tar with a name that is not UTF-8': {
    file: 'p.tar',
    bytes: async () =>
      withFirstHeader(await tarOf({ name: 'gr_n.png', content: 'x' }), {
        name: Buffer.from('gr\xfcn.png', 'latin1'),
      }),
    message: 'holds "gr\uFFFDn.png", whose name is not UTF-8; rename the file and pack it again',
  },
  'a tar with a name that no disk takes': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: `${'n'.repeat(300)}.png`, content: 'x' }),
    message: `holds "${'n'.repeat(120)}...", a name too long for this disk; shorten it and pack it again`,
  },
  'a tar with a path of more folders than the stack is deep': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: `${'n/'.repeat(30_000)}x`, content: 'x' }),
    message: `holds "${'n/'.repeat(60)}...", a name too long for this disk; shorten it and pack it again`,
  },
  'a zip with a path of more folders than the stack is deep': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: `${'n/'.repeat(30_000)}x`, content: 'x' }),
    message: `holds "${'n/'.repeat(60)}...", a name too long for this disk; shorten it and pack it again`,
  },
  'a tar with a link longer than any path': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'a', type: 'symlink', linkname: 'x/'.repeat(20_000) }),
    message: 'holds "a", a link longer than any path; pack it again',
  },
  'a tar whose links lead round through folders for hours': {
    file: 'p.tar',
    bytes: () =>
      tarOf(
        { name: 'x/', type: 'directory' },
        ...Array.from({ length: 40 }, (_, at) => ({
          name: `l${String(at)}`,
          type: 'symlink' as const,
          linkname: `${'x/../'.repeat(700)}l${String(at + 1)}`,
        })),
      ),
    message: 'holds links that lead through too many others; pack the files themselves in their place',
    limits: { steps: 20_000 },
  },
  'a tar with a link to an absolute path': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'a', type: 'symlink', linkname: '/etc' }),
    message: `holds "a", a link to "/etc", which leads out of its folder; ${FILES}`,
  },
  'a tar with a link to ../': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'a/b', type: 'symlink', linkname: '../../outside' }),
    message: `holds "a/b", a link to "../../outside", which leads out of its folder; ${FILES}`,
  },
  'a tar that writes through a link': {
    file: 'p.tar',
    bytes: () =>
      tarOf({ name: 'a', type: 'symlink', linkname: '../outside' }, { name: 'a/passwd', content: 'x' }),
    message: 'holds "a/passwd", which lies behind the link "a"; pack it again',
  },
  'a tar that writes a link behind a link': {
    file: 'p.tar',
    bytes: () =>
      tarOf(
        { name: 'deep/a', type: 'symlink', linkname: '../..' },
        { name: 'deep/a/b', type: 'symlink', linkname: 'outside' },
      ),
    message: 'holds "deep/a/b", which lies behind the link "deep/a"; pack it again',
  },
  'a tar whose links lead out only together': {
    file: 'p.tar',
    bytes: () =>
      tarOf(
        { name: 'deep/er/', type: 'directory' },
        { name: 'up', type: 'symlink', linkname: 'deep/er/top/..' },
        { name: 'deep/er/top', type: 'symlink', linkname: '../..' },
      ),
    message: `holds "up", a link to "deep/er/top/..", which leads out of its folder; ${FILES}`,
  },
  'a tar with a link in place of a file': {
    file: 'p.tar',
    bytes: () => tarOf({ name: 'a', content: 'x' }, { name: 'a', type: 'symlink', linkname: 'b' }),
    message: 'holds "a" twice, as a file and as a link; pack it again',
  },
  'a tar with a file in place of a link': {
    file: 'p.tar',
    bytes: () => tarOf({ name: 'a', type: 'symlink', linkname: 'b' }, { name: './a', content: 'x' }),
    message: 'holds "a" twice, as a link and as a file; pack it again',
  },
  'a tar with a folder in place of a link': {
    file: 'p.tar',
    bytes: () => tarOf({ name: 'a', type: 'symlink', linkname: 'b' }, { name: 'a/', type: 'directory' }),
    message: 'holds "a" twice, as a link and as a folder; pack it again',
  },
  'a tar with a link in place of a folder': {
    file: 'p.tar',
    bytes: () => tarOf({ name: 'a/x', content: 'x' }, { name: 'a', type: 'symlink', linkname: '../outside' }),
    message: 'holds "a" twice, as a folder and as a link; pack it again',
  },
  'a tar with two links of one name': {
    file: 'p.tar',
    bytes: () =>
      tarOf({ name: 'a', type: 'symlink', linkname: 'b' }, { name: 'a', type: 'symlink', linkname: 'c' }),
    message: 'holds "a" twice, as a link and as another link; pack it again',
  },
  'a tar with a file where a folder must be': {
    file: 'p.tar',
    bytes: () => tarOf({ name: 'a', content: 'x' }, { name: 'a/b', content: 'x' }),
    message: 'holds "a" twice, as a file and as a folder; pack it again',
  },
  'a tar with a link in place of everything': {
    file: 'p.tar',
    bytes: () => tarOf({ name: './', type: 'symlink', linkname: '../outside' }),
    message: 'holds a link in place of its own folder; pack it again',
  },
  'a tar with a link to nowhere': {
    file: 'p.tar',
    bytes: () => tarOf({ name: 'a', type: 'symlink', linkname: '' }),
    message: 'holds "a", a link to ""; pack it again',
  },
  'a tar with a hard link to the outside': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'a', type: 'link', linkname: '../outside/secret.txt' }),
    message: `holds "../outside/secret.txt", which leads out of its folder; ${AGAIN}`,
  },
  'a tar with a hard link behind a link': {
    file: 'p.tar',
    bytes: () =>
      tarOf(
        { name: 'a', type: 'symlink', linkname: '../outside' },
        { name: 'b', type: 'link', linkname: 'a/secret.txt' },
      ),
    message: 'holds "a/secret.txt", which lies behind the link "a"; pack it again',
  },
  'a tar with a hard link to a file that is not there': {
    file: 'p.tar',
    bytes: () => tarOf({ name: 'a', type: 'link', linkname: 'b' }),
    message: 'holds "a", a hard link to "b", which is no file that came before it; pack it again',
  },
  'a tar with a character device': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'dev/null', type: 'character-device' }),
    message: `holds "dev/null", a character device; ${ONLY}`,
  },
  'a tar with a block device': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'dev/sda', type: 'block-device' }),
    message: `holds "dev/sda", a block device; ${ONLY}`,
  },
  'a tar with a fifo': {
    file: 'p.tar',
    bytes: () => tarOf(good, { name: 'pipe', type: 'fifo' }),
    message: `holds "pipe", a fifo; ${ONLY}`,
  },
  'a tar with an entry of a kind of its own': {
    file: 'p.tar',
    bytes: async () => withFirstHeader(await tarOf(good), { kind: 'S' }),
    message: `holds "scene.blend", an entry of an unknown kind; ${ONLY}`,
  },
  'a tar with a sparse file': {
    file: 'p.tar',
    bytes: () =>
      tarOf({ name: 'GNUSparseFile.7/cache.vdb', content: 'x', pax: { 'GNU.sparse.name': 'cache.vdb' } }),
    message: 'holds "cache.vdb", a sparse file; pack it again without -S (on macOS: --no-read-sparse)',
  },
  'a tar that ends in the middle of a file': {
    file: 'p.tar',
    bytes: async () => (await tarOf({ name: 'a', content: 'x'.repeat(5000) })).subarray(0, 3000),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a tar that ends between two files': {
    file: 'p.tar',
    bytes: async () => (await tarOf(good, good)).subarray(0, 1024),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a tar with a damaged header': {
    file: 'p.tar',
    bytes: async () => Buffer.from(await tarOf(good, good)).fill(7, 1024, 1030),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a .tar.gz that ends too early': {
    file: 'p.tar.gz',
    bytes: async () => gzipSync(await tarOf({ name: 'a', content: noise(20_000) })).subarray(0, -9),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a .tar.gz whose content is damaged': {
    file: 'p.tgz',
    bytes: async () => flipped(gzipSync(await tarOf({ name: 'a', content: noise(20_000) })), 15_000),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a .tar.zst that ends too early': {
    file: 'p.tar.zst',
    bytes: async () => zstdOf(await tarOf(good)).subarray(0, -4),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a .tar.zst that wants 2 GiB of memory': {
    file: 'p.tar.zst',
    bytes: async () => zstdOf(await tarOf(good), { window: 0xa8 }),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a .tar.zst that never ends': {
    file: 'p.tar.zst',
    bytes: async () => zstdBomb(withFirstHeader(await tarOf(good), { size: 8e9 }).subarray(0, 512), 2000),
    message:
      'unpacks to more than the 50 MB that this disk has room for; free some space, or give Brenda a larger disk',
    limits: { bytes: 50e6 },
  },
  'a .tar.gz that is larger than the disk': {
    file: 'p.tar.gz',
    bytes: async () => gzipSync(await tarOf({ name: 'zeros', content: Buffer.alloc(3_000_000) })),
    message:
      'unpacks to more than the 2.5 MB that this disk has room for; free some space, or give Brenda a larger disk',
    limits: { bytes: 2_500_000 },
  },
  'a .tar.gz that says it holds far more than it is packed in': {
    file: 'p.tar.gz',
    bytes: async () => gzipSync(withFirstHeader(await tarOf(good), { size: 3e9 })),
    message:
      'unpacks to more than 1 GB, which no project does that is packed so small; if it is one, unpack it and give its folder',
    limits: { bytes: 1e12 },
  },
  'a .tar.zst that goes on and on': {
    file: 'p.tar.zst',
    bytes: async () => zstdBomb(withFirstHeader(await tarOf(good), { size: 8e6 }).subarray(0, 512), 2000),
    message:
      'unpacks to more than 20 MB, which no project does that is packed so small; if it is one, unpack it and give its folder',
    limits: { likelyBytes: 20e6 },
  },
  'a tar with too many files': {
    file: 'p.tar',
    bytes: () => tarOf(...['a', 'b', 'c', 'd'].map((name) => ({ name, content: '' }))),
    message: 'holds more than 3 files and folders, which is the most that is unpacked',
    limits: { entries: 3 },
  },
  'a tar with one name that asks for many folders': {
    file: 'p.tar',
    bytes: () => tarOf({ name: `${'d/'.repeat(50)}file`, content: '' }),
    message: 'holds more than 40 files and folders, which is the most that is unpacked',
    limits: { entries: 40 },
  },

  'a zip with ../': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: '../evil.txt', content: 'x' }),
    message: `holds "../evil.txt", which leads out of its folder; ${AGAIN}`,
  },
  'a zip with ..\\': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'a\\..\\..\\evil.txt', content: 'x' }),
    message: `holds "a/../../evil.txt", which leads out of its folder; ${AGAIN}`,
  },
  'a zip with ..\\ beside a forward slash': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'a/..\\..\\evil.txt', content: 'x' }),
    message: `holds "a/..\\..\\evil.txt", which leads out of its folder; ${AGAIN}`,
  },
  'a zip with an absolute path': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: '/tmp/evil.txt', content: 'x' }),
    message: `holds "/tmp/evil.txt", an absolute path; ${AGAIN}`,
  },
  'a zip with a path of another machine': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: '\\\\server\\share\\evil.txt', content: 'x' }),
    message: `holds "//server/share/evil.txt", an absolute path; ${AGAIN}`,
  },
  'a zip with a drive letter': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'C:\\evil.txt', content: 'x' }),
    message: `holds "C:/evil.txt", a path with a drive letter; ${AGAIN}`,
  },
  'a zip with a NUL in a name': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'evil.txt\0.png', content: 'x' }),
    message: 'holds "evil.txt\\x00.png", with a NUL in its name; pack it again',
  },
  'a zip with an entry that has no name': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: '', content: 'x' }),
    message: 'holds an entry without a name; pack it again',
  },
  'a zip with a link to an absolute path': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'a', content: '/etc', mode: LINK }),
    message: `holds "a", a link to "/etc", which leads out of its folder; ${FILES}`,
  },
  'a zip that writes through a link': {
    file: 'p.zip',
    bytes: () =>
      zipOf({ name: 'a', content: '../outside', mode: LINK }, { name: 'a/secret.txt', content: 'x' }),
    message: 'holds "a/secret.txt", which lies behind the link "a"; pack it again',
  },
  'a zip that writes through a link of macOS': {
    file: 'p.zip',
    bytes: () =>
      zipOf(
        { name: 'a', content: '../outside', mode: LINK, madeBy: 19 },
        { name: 'a/secret.txt', content: 'x' },
      ),
    message: 'holds "a/secret.txt", which lies behind the link "a"; pack it again',
  },
  'a zip with a link behind what would be one': {
    file: 'p.zip',
    bytes: () =>
      zipOf({ name: 'a/secret.txt', content: 'x' }, { name: 'a', content: '../outside', mode: LINK }),
    message: 'holds "a" twice, as a folder and as a link; pack it again',
  },
  'a zip with a link whose target has a NUL': {
    file: 'p.zip',
    bytes: () => zipOf({ name: 'a', content: 'b\0c', mode: LINK }),
    message: 'holds "a", a link to "b\\x00c"; pack it again',
  },
  'a zip with a link longer than a path': {
    file: 'p.zip',
    bytes: () => zipOf({ name: 'a', content: 'x'.repeat(5000), mode: LINK }),
    message: 'holds "a", a link longer than any path; pack it again',
  },
  'a zip with a device': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'tty', mode: 0o020666 }),
    message: `holds "tty", a character device; ${ONLY}`,
  },
  'a zip with a socket': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 's', mode: 0o140666 }),
    message: `holds "s", a socket; ${ONLY}`,
  },
  'a zip with a password': {
    file: 'p.zip',
    bytes: () => zipOf({ ...good, flags: 0x801 }),
    message: 'holds "scene.blend", which is encrypted; pack it again without a password',
  },
  'a zip of an unusual compression': {
    file: 'p.zip',
    bytes: () => zipOf({ ...good, method: 9 }),
    message: 'holds "scene.blend", compressed as Deflate64; pack it again with Deflate, or as a .tar.gz',
  },
  'a zip of an unknown compression': {
    file: 'p.zip',
    bytes: () => zipOf({ ...good, method: 77 }),
    message: 'holds "scene.blend", compressed as method 77; pack it again with Deflate, or as a .tar.gz',
  },
  'a zip whose content is damaged': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'tex/a.png', content: 'pixels', crc: 1 }),
    message: `holds "tex/a.png", which is damaged; ${COPY}`,
  },
  'a zip that says less than it holds': {
    file: 'p.zip',
    bytes: () => zipOf({ name: 'a', content: Buffer.alloc(500_000), size: 10 }),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a zip that ends too early': {
    file: 'p.zip',
    bytes: () => zipOf(good, { name: 'b', content: 'x' }).subarray(0, -30),
    message: `is damaged or cut short; ${COPY}`,
  },
  'a zip that is larger than the disk': {
    file: 'p.zip',
    bytes: () => zipOf({ name: 'zeros', content: Buffer.alloc(3_000_000) }),
    message:
      'unpacks to more than the 1 MB that this disk has room for; free some space, or give Brenda a larger disk',
    limits: { bytes: 1_000_000 },
  },
  'a zip that says it holds far more than it is packed in': {
    file: 'p.zip',
    bytes: () =>
      zipOf({ name: 'a', content: 'x' }, { name: 'zeros', content: Buffer.alloc(1000), size: 3e9 }),
    message:
      'unpacks to more than 1 GB, which no project does that is packed so small; if it is one, unpack it and give its folder',
    limits: { bytes: 1e12 },
  },
  'a zip with too many files': {
    file: 'p.zip',
    bytes: () => zipOf(...['a', 'b', 'c', 'd'].map((name) => ({ name }))),
    message: 'holds more than 3 files and folders, which is the most that is unpacked',
    limits: { entries: 3 },
  },

  'a web page that was saved as a zip': {
    file: 'p.zip',
    bytes: () => Buffer.from('<!doctype html><title>Sign in</title>'),
    message: `is damaged or cut short; ${COPY}`,
  },
  'an empty file that is called .tar.gz': {
    file: 'p.tar.gz',
    bytes: () => Buffer.alloc(0),
    message: `is damaged or cut short; ${COPY}`,
  },
  'another kind of archive': {
    file: 'p.7z',
    bytes: () => Buffer.from('7z\xbc\xaf\x27\x1c and more', 'latin1'),
    message:
      'is not an archive that can be unpacked; give a .zip, .tar, .tar.gz, .tgz, .tar.zst, .tar.xz or .tar.bz2',
  },
  'a scene': {
    file: 'p.blend',
    bytes: () => Buffer.from('BLENDER-v405'),
    message:
      'is a Blender file, not an archive; give a .zip, .tar, .tar.gz, .tgz, .tar.zst, .tar.xz or .tar.bz2',
  },
};

describe('an archive is refused in one line, and leaves nothing behind:', () => {
  let scratch: string;
  const at = (...parts: string[]) => join(scratch, ...parts);
  beforeEach(() => {
    scratch = temporaryFolder();
  });

  test.each(Object.entries(bad))('%s', async (_what, { file, bytes, message, limits }) => {
    await plant(scratch, { 'outside/secret.txt': 'not yours', 'sentinel.txt': 'as it was' });
    const archive = at(file);
    await writeFile(archive, await bytes());
    const before = await listing(scratch);

    const refused = unpack(archive, at('project'), limits ? { limits } : {});

    await expectFault(refused, `"${archive}" ${message}`);
    expect(await listing(scratch)).toEqual(before);
  });

  test('one that is not there', async () => {
    await expectFault(unpack(at('none.zip'), at('project')), `"${at('none.zip')}": no such file or folder`);
    expect(await listing(scratch)).toEqual([]);
  });

  test('one that would be mixed with what is in the folder', async () => {
    await plant(scratch, { 'project/mine.txt': 'mine' });
    await writeFile(at('p.zip'), zipOf(good));
    const before = await listing(scratch);

    await expectFault(
      unpack(at('p.zip'), at('project')),
      `"${at('project')}" is there already; unpack into a new folder, or an empty one`,
    );
    expect(await listing(scratch)).toEqual(before);
  });

  test('one for a folder that would lie nowhere', async () => {
    await writeFile(at('p.zip'), zipOf(good));
    await expectFault(unpack(at('p.zip'), at('none', 'project')), `"${at('none')}": no such file or folder`);
  });
});

async function expectFault(refused: Promise<unknown>, message: string): Promise<void> {
  const fault = await refused.catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(UserFault);
  expect((fault as UserFault).message).toBe(message);
}

/** Bytes that do not compress, the same each time. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(Array.from({ length }, () => (state = Math.imul(state, 1103515245) + 12345) >>> 24));
}

function flipped(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8((bytes[at] ?? 0) ^ 0xff, at);
  return bytes;
}
