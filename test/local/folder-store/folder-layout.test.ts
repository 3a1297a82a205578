import { relative, sep } from 'node:path';
import fc from 'fast-check';
import { FolderLayout, KeyRefused } from '../../../local/folder-store/folder-layout';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { temporaryFolder } from '../../support/temporary-folder';

const layout = new FolderLayout('/renders/shot', 'linux');

describe('an output folder', () => {
  it.each([
    ['jobs/0a1b/frames/frame_000012.png', '/renders/shot/frame_000012.png'],
    ['jobs/another/frames/frame_000012.png', '/renders/shot/frame_000012.png'],
    ['jobs/0a1b/frames/passes/depth_000012.exr', '/renders/shot/passes/depth_000012.exr'],
    ['jobs/0a1b/job.json', '/renders/shot/.brenda/jobs/0a1b/job.json'],
    ['jobs/0a1b/ledger/frame_000012.json', '/renders/shot/.brenda/jobs/0a1b/ledger/frame_000012.json'],
    ['jobs/0a1b/ledger/tmp', '/renders/shot/.brenda/jobs/0a1b/ledger/tmp'],
    ['jobs/0a1b/frames', '/renders/shot/.brenda/jobs/0a1b/frames'],
    ['projects/scene.blend', '/renders/shot/.brenda/projects/scene.blend'],
    ['a\\b', '/renders/shot/.brenda/a\\b'],
  ])('keeps %s in %s', (key, path) => {
    expect(layout.pathOf(key)).toBe(path);
  });

  it.each([
    ['nothing', ''],
    ['a path from the root', '/etc/passwd'],
    ['a folder', 'jobs/a/'],
    ['an empty part', 'jobs//a'],
    ['the way up', '../secret'],
    ['the way up, later', 'jobs/a/../../../secret'],
    ['the way up at the end', 'jobs/a/..'],
    ['a folder itself', 'jobs/./a'],
    ['the way up from the frames', 'jobs/a/frames/../../x'],
    ['the way up as the job', 'jobs/../frames/x'],
    ['a root among the frames', 'jobs/a/frames//etc/passwd'],
    ['no name among the frames', 'jobs/a/frames/'],
    ['our own folder as a frame', 'jobs/a/frames/.brenda/jobs/a/job.json'],
    ['our own folder as a frame, in capitals', 'jobs/a/frames/.BRENDA/jobs/a/job.json'],
    ['a hidden frame', 'jobs/a/frames/.frame_000001.png'],
    ['a frame in a hidden folder', 'jobs/a/frames/passes/.cache/x.png'],
    ['a NUL', 'jobs/a\0b'],
    ['the place of unfinished files', 'tmp/x'],
    ['the place of unfinished files, in capitals', 'TMP/x'],
  ])('refuses %s for a key', (_, key) => {
    expect(() => layout.pathOf(key)).toThrow(KeyRefused);
  });

  it.each([
    'jobs\\a',
    '..\\..\\secret',
    'jobs/a/frames/C:x.png',
    'jobs/a/frames/x.png:stream',
    'jobs/a/frames/a?.png',
  ])('refuses %s for a key on Windows', (key) => {
    expect(() => new FolderLayout('C:\\renders', 'win32').pathOf(key)).toThrow(KeyRefused);
  });

  it.each(['../', '/', 'jobs/../../', 'jobs//', 'jobs/a/frames/../', 'jobs/a/frames/.brenda/', 'tmp/'])(
    'refuses to list %s',
    (prefix) => {
      expect(() => layout.listing(prefix)).toThrow(KeyRefused);
    },
  );

  it('says in one line what is wrong with a key', () => {
    expect(() => layout.pathOf('jobs/../x')).toThrow(
      '"jobs/../x" cannot be the name of a file here: it points out of its place',
    );
  });

  it('keeps any key there is inside of it, or refuses it', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '', 'jobs', 'frames', '.brenda', 'tmp', '\0'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        try {
          const inside = relative('/renders/shot', layout.pathOf(pieces.join('/')));
          expect(inside).not.toBe('');
          expect(inside.split(sep)).not.toContain('..');
          expect(inside.startsWith(sep)).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(KeyRefused);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('finds in a listing the keys that were put, whatever they are', async () => {
    // Of several keys for one file, or a file and a folder of one name, a folder can keep one only.
    const name = fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .filter((text) => !/^\.|[/\0]/.test(text));
    const kind = fc.constantFrom('ledger', 'frames', 'requests');
    const key = fc
      .tuple(kind, name, fc.option(name))
      .map(([folder, a, b]) => `jobs/j/${folder}/${b === null ? `f${a}` : `d${a}/${b}`}`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { maxLength: 12 }), async (keys) => {
        const store = new FolderObjectStore(temporaryFolder());
        for (const one of keys) await store.put(one, one);
        const found: string[] = [];
        for (const folder of ['frames', 'ledger', 'requests']) {
          for await (const { key: one, bytes } of store.list(`jobs/j/${folder}/`)) {
            expect(bytes).toBe(Buffer.byteLength(one));
            expect(Buffer.from((await store.get(one)) ?? []).toString()).toBe(one);
            found.push(one);
          }
        }
        expect(found).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 60 },
    );
  });
});
