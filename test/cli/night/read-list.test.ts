import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readList } from '../../../cli/night/read-list';
import { scenesNamed } from '../../../cli/night/scenes-named';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();

describe('a list', () => {
  test('is a render a line, each with its options', async () => {
    const text = '\uFEFF# tonight\r\n~/a.blend -f 1-4 -w 2\r\n\r\nb.blend c.blend -o out --trust\r\n';
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
    ['nothing-*.blend', 'nothing-*.blend: no file has a name like that'],
  ])('has the others, when a line of it is %s', async (line, reason) => {
    const { entries, bad } = await readList(`first.blend\n${line}\nlast.blend\n`, 'list.txt');
    expect(entries.map(({ scene }) => scene)).toEqual(['first.blend', 'last.blend']);
    expect(bad).toEqual([{ where: 'list.txt:2', reason }]);
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
  ])('%j', async (named, scenes) => {
    const inWork = (names: string[]): string[] => names.map((name) => join(work, name));
    expect(await scenesNamed(inWork(named))).toEqual(inWork(scenes));
  });
});
