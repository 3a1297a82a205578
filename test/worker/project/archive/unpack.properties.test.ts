import { mkdir, mkdtemp, readdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { UserFault } from '../../../../protocol/failure/fault';
import { contains } from '../../../../worker/project/contains';
import { hashProject } from '../../../../worker/project/project-hash';
import { unpack } from '../../../../worker/project/archive/unpack';
import { EACH, RUNS } from '../../../hostile/borders';
import { type TarEntry, tarOf, type ZipEntry, zipOf, zstdOf } from '../../../support/projects/archives';
import { temporaryFolder } from '../../../support/temporary-folder';
import { listing, plant } from '../../../support/trees';

const home = temporaryFolder();
const newFolder = () => mkdtemp(join(home, 'run-'));

type Files = readonly (readonly [name: string, content: Uint8Array])[];

/** Trees with names of every sort. Two that some disk might take for one are not in one tree. */
const files: fc.Arbitrary<Files> = fc
  .array(
    fc.tuple(
      fc.array(
        fc.constantFrom(
          'a',
          'b',
          'ü',
          'é e',
          'текст',
          '絵',
          '🎬',
          "it's",
          'x'.repeat(60),
          'A.PNG',
          '-rf',
          '#',
        ),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      fc.uint8Array({ maxLength: 3000 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((entries) => {
    const kept = new Map<string, Uint8Array>();
    for (const [parts, content] of entries) {
      const name = parts.join('/');
      const clash = [...kept.keys()].some(
        (other) => `${other}/`.startsWith(`${name}/`) || `${name}/`.startsWith(`${other}/`),
      );
      if (!clash) kept.set(name, content);
    }
    return [...kept];
  });

const packers: Record<string, (entries: Files) => Promise<Buffer> | Buffer> = {
  '.tar': (entries) => tar(entries),
  '.tar.gz': async (entries) => gzipSync(await tar(entries)),
  '.tar.zst': async (entries) => zstdOf(await tar(entries), { blockSize: 1000 }),
  '.zip': (entries) => zipOf(...entries.map(([name, content]) => ({ name, content }))),
  '-stored.zip': (entries) => zipOf(...entries.map(([name, content]) => ({ name, content, method: 0 }))),
};
const tar = (entries: Files) => tarOf(...entries.map(([name, content]) => ({ name, content })));

test.each(Object.entries(packers))(
  'any tree has the same hash after it went through a %s',
  async (ending, packed) => {
    await fc.assert(
      fc.asyncProperty(files, async (entries) => {
        const folder = await newFolder();
        await plant(join(folder, 'before'), Object.fromEntries(entries));
        const archive = join(folder, `p${ending}`);
        await writeFile(archive, await packed(entries));
        await unpack(archive, join(folder, 'after'));
        expect(await listing(join(folder, 'after'))).toEqual(await listing(join(folder, 'before')));
        expect(await hashProject(join(folder, 'after'))).toBe(await hashProject(join(folder, 'before')));
      }),
      { numRuns: 20 },
    );
  },
);

test.each(Object.entries(packers))(
  'a %s that was cut anywhere is refused, and leaves nothing',
  async (ending, packed) => {
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        async (entries, part) => {
          const folder = await newFolder();
          const archive = join(folder, `p${ending}`);
          const whole = await packed(entries);
          // Of the two blocks of zeros at the end of a tar, the second says nothing.
          const most = ending === '.tar' ? whole.length - 1024 : whole.length;
          await writeFile(archive, whole.subarray(0, Math.floor(part * most)));
          await expect(unpack(archive, join(folder, 'after'))).rejects.toThrow('is damaged or cut short');
          expect(await readdir(folder)).toEqual([`p${ending}`]);
        },
      ),
      { numRuns: 20 },
    );
  },
);

const hostilePart = fc.constantFrom(
  '..',
  '.',
  '',
  'a',
  'b',
  'c',
  'outside',
  'secret.txt',
  '...',
  'a\\..',
  '..\\',
  'C:',
  '\\',
);
const hostileName = fc
  .tuple(
    fc.constantFrom('', '/', './', '\\'),
    fc.array(hostilePart, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('/', '\\'),
  )
  .map(([start, parts, separator]) => start + parts.join(separator));
/** Mostly names that pass, so that the archives get as far as their links. */
const name = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
      .map((p) => p.join('/')),
  },
  { weight: 1, arbitrary: hostileName },
);
const target = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom('..', 'a', 'b', 'c'), { minLength: 1, maxLength: 5 })
      .map((p) => p.join('/')),
  },
  { weight: 1, arbitrary: hostileName },
);
const hostileEntry = fc.record({
  name,
  target,
  kind: fc.constantFrom<'file' | 'directory' | 'symlink' | 'link'>(
    'file',
    'directory',
    'symlink',
    'symlink',
    'link',
  ),
});
const hostileEntries = fc.array(hostileEntry, { minLength: 1, maxLength: 6 });
type HostileEntry = typeof hostileEntry extends fc.Arbitrary<infer T> ? T : never;

const asTar = ({ name, target, kind }: HostileEntry): TarEntry =>
  kind === 'file'
    ? { name, content: 'evil' }
    : { name, type: kind, linkname: kind === 'directory' ? '' : target };
const asZip = ({ name, target, kind }: HostileEntry): ZipEntry => {
  if (kind === 'directory') return { name: `${name}/`, mode: 0o040755 };
  return kind === 'symlink' ? { name, content: target, mode: 0o120777 } : { name, content: 'evil' };
};

const formats: readonly [string, (entries: readonly HostileEntry[]) => Promise<Buffer> | Buffer][] = [
  ['tar', (entries) => tarOf(...entries.map(asTar))],
  ['zip', (entries) => zipOf(...entries.map(asZip))],
];

test.each(formats)(
  'no %s of any names and links touches, or leads to, what lies outside',
  async (ending, packed) => {
    let unpacked = 0;
    await fc.assert(
      fc.asyncProperty(hostileEntries, async (entries) => {
        const run = await newFolder();
        const around = join(run, 'x/y/z');
        await plant(run, { 'outside/secret.txt': 'not yours', 'x/y/z/outside/secret.txt': 'nor this' });
        const archive = join(run, `p.${ending}`);
        await writeFile(archive, await packed(entries));
        const before = await listing(run);

        const fault: unknown = await unpack(archive, join(around, 'project')).then(
          () => undefined,
          (error: unknown) => error,
        );

        const after = await listing(run);
        expect(after.filter((line) => !line.startsWith('x/y/z/project/'))).toEqual(before);
        if (fault === undefined) {
          unpacked++;
          await expectLinksInside(join(around, 'project'));
        } else {
          expect(fault).toBeInstanceOf(UserFault);
          expect((fault as UserFault).message).not.toMatch(/[\n\r]/);
          expect(after).toEqual(before);
        }
      }),
      { numRuns: RUNS.unpack },
    );
    expect(formats).toHaveLength(EACH.unpack);
    // Otherwise the names are so bad that nothing is tried.
    expect(unpacked).toBeGreaterThan(10);
  },
);

async function expectLinksInside(project: string): Promise<void> {
  const root = await realpath(project);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    // What the system itself makes of it. A link to nothing is asked by making what it leads to.
    const real = await realpath(path).catch(async () => {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '').catch(() => undefined);
      return realpath(path).catch(() => root);
    });
    expect(contains(root, real)).toBe(true);
  }
}
