import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configFiles } from '../../../../worker/render/ocio/config-files';
import { temporaryFolder } from '../../../support/temporary-folder';
import { STUDIO } from '../../../support/blenders/studio-colours';

const work = temporaryFolder();

/** Writes a configuration in a folder of its own, with these files around it. */
function config(name: string, text: string, files: readonly string[]): string {
  const folder = join(work, name, 'colour');
  for (const file of ['config.ocio', ...files]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file === 'config.ocio' ? text : file);
  }
  return join(folder, 'config.ocio');
}

test.each<[string, string, readonly string[], readonly string[]]>([
  ['without look-up tables', 'ocio_profile_version: 2\n', ['a.cube'], []],
  ['with one beside it', '- !<FileTransform> {src: a.cube, interpolation: linear}\n', ['a.cube'], ['a.cube']],
  ['whose name is quoted', '- !<FileTransform> {src: "a b.cube"}\n', ['a b.cube'], ['a b.cube']],
  [
    'with a search path of several folders',
    'search_path: luts:more\ncolorspaces:\n  src: a.cube\n  src: b.spi1d\n',
    ['luts/a.cube', 'more/b.spi1d', 'other/a.cube'],
    ['luts/a.cube', 'more/b.spi1d'],
  ],
  [
    'with a search path in brackets',
    'search_path: [luts, "../more"]\nsrc: a.cube\n',
    ['luts/a.cube', '../more/a.cube'],
    ['../more/a.cube', 'luts/a.cube'],
  ],
  [
    'with a search path on lines',
    'search_path:\n  - luts\n  - more\nsrc: a.cube\n',
    ['more/a.cube'],
    ['more/a.cube'],
  ],
  ['that names folders of its own', 'src: shots/$SHOT/a.cube\n', ['shots/010/a.cube'], ['shots/010/a.cube']],
  ['whose look-up table is not there', 'src: a.cube\n', [], []],
])('the files of a configuration %s', async (name, text, there, expected) => {
  const path = config(name, text, there);
  const found = await configFiles(path, { SHOT: '010' });
  expect(found.sort()).toEqual([path, ...expected.map((file) => join(dirname(path), file))].sort());
});

test('one that OpenColorIO has built in has no files', async () => {
  expect(await configFiles('ocio://default')).toEqual([]);
});

test('the one of the tests has a look-up table in a folder of its search path', async () => {
  expect(await configFiles(STUDIO)).toEqual([STUDIO, join(dirname(STUDIO), 'luts', 'film.cube')]);
});
