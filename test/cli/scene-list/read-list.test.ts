import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { listText } from '../../../cli/scene-list/list-text';
import { readList } from '../../../cli/scene-list/read-list';
import { scenesNamed } from '../../../cli/scene-list/scenes-named';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();

describe('a list', () => {
  test('is a render a line, each with its options', async () => {
    const text = '# tonight\r\n~/a.blend -f 1-4 -w 2\r\n\r\nb.blend c.blend -o out --trust\r\n';
    const { entries, bad } = await readList(text, 'list.txt');
    expect(bad).toEqual([]);
    expect(entries).toMatchObject([
      { where: 'list.txt:2', scene: `${homedir()}/a.blend`, flags: { frames: '1-4', workers: '2' } },
      {
        where: 'list.txt:4',
        scene: 'b.blend',
        flags: { trust: true, output: join(process.cwd(), 'out', 'b') },
      },
      {
        where: 'list.txt:4',
        scene: 'c.blend',
        flags: { trust: true, output: join(process.cwd(), 'out', 'c') },
      },
    ]);
  });

  test.each([
    ['a.blend --sampels 4', "unknown option '--sampels'; did you mean --samples?"],
    ['-f 1-4', 'no scene: name a .blend, a project folder, or an archive of one'],
    ['a.blend -o', "option '-o, --output <path>' argument missing"],
    ["'a.blend", "a quotation mark (') is never closed"],
    ['a.blend --json', '--json: is of the whole list; give it to brenda queue'],
    ['a.blend --notify', '--notify: is of the whole list; give it to brenda queue'],
    ['a.blend --estimate', '--estimate: is of the whole list; give it to brenda queue'],
    ['a.blend --help', '--help: is for the command line, not for a list'],
    ['a\u0000.blend', 'is no text in UTF-8; save the list as UTF-8'],
    ['\u001b[2J.blend', 'is no text in UTF-8; save the list as UTF-8'],
    ['\uFFFD.blend -f 1', 'is no text in UTF-8; save the list as UTF-8'],
  ])('has the others, when a line of it is %s', async (line, reason) => {
    const { entries, bad } = await readList(`first.blend\n${line}\nlast.blend\n`, 'list.txt');
    expect(entries.map(({ scene }) => scene)).toEqual(['first.blend', 'last.blend']);
    expect(bad).toEqual([{ where: 'list.txt:2', reason }]);
  });
});

test.each(['brenda render', 'npx brenda render'])(
  'a line of a list may be the whole command: %s',
  async (command) => {
    const { entries, bad } = await readList(`${command} a.blend -f 1-4\n`, 'list.txt');
    expect(bad).toEqual([]);
    expect(entries).toMatchObject([{ scene: 'a.blend', flags: { frames: '1-4' } }]);
  },
);

describe('a list is read as it was saved:', () => {
  const text = 'ä b.blend -f 1\r\n';
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');
  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', utf16],
    ['UTF-16 of the other order', Buffer.from(utf16).swap16()],
  ])('%s', (_, bytes) => {
    expect(listText(bytes, 'list.txt')).toBe(text);
  });

  test.each<[string, Buffer]>([
    ['a scene', Buffer.from('BLENDER-v405REND\0\0\0 \n\0\x01\nimport bpy\nprint(1)\nprint(2)\n', 'latin1')],
    ['a compressed scene', Buffer.from('28b52ffda4b70a0c00ff0a9c', 'hex')],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
  ])('%s is none', (_, bytes) => {
    expect(() => listText(bytes, 'shot.blend')).toThrow(
      'shot.blend: is no text in UTF-8 or UTF-16; give a text file with a render in each line',
    );
  });

  test('one line that is no text leaves the others what they are', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a.blend\n'),
      Buffer.from('caf\xe9.blend\n', 'latin1'),
      Buffer.from('b.blend\n'),
    ]);
    const { entries, bad } = await readList(listText(bytes, 'list.txt'), 'list.txt');
    expect(entries.map(({ scene }) => scene)).toEqual(['a.blend', 'b.blend']);
    expect(bad).toEqual([{ where: 'list.txt:2', reason: 'is no text in UTF-8; save the list as UTF-8' }]);
  });
});

describe('scenes that are named by a pattern', () => {
  const touch = (...names: string[]): void => {
    for (const name of names) writeFileSync(join(work, name), '');
  };
  beforeAll(() => {
    touch('s2.blend', 's10.blend', 's1.blend', 'notes.txt', 'odd[1]*.blend');
    mkdirSync(join(work, 'sub'));
    touch('sub/s1.blend');
  });

  test.each([
    [['s*.blend'], ['s1.blend', 's2.blend', 's10.blend']],
    [
      ['s?.blend', 's10.blend', 's1.blend'],
      ['s1.blend', 's2.blend', 's10.blend'],
    ],
    [
      ['s10.blend', 's*.blend'],
      ['s10.blend', 's1.blend', 's2.blend'],
    ],
    [['*/s1.blend'], ['sub/s1.blend']],
    [['odd[1]*.blend'], ['odd[1]*.blend']],
    [
      ['s1.blend', 'nothing-*.blend'],
      ['s1.blend', 'nothing-*.blend'],
    ],
  ])('%j', async (named, scenes) => {
    const inWork = (names: string[]): string[] => names.map((name) => join(work, name));
    expect(await scenesNamed(inWork(named))).toEqual(inWork(scenes));
  });
});
