import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defaultOutput } from '../../../cli/job/default-output';
import { jobId } from '../../../protocol/job/job';
import { temporaryFolder } from '../../support/temporary-folder';

const home = temporaryFolder();
const before = process.cwd();
beforeEach(() => {
  process.chdir(home);
});
afterEach(() => {
  process.chdir(before);
});

it.each<[string, string | undefined, string]>([
  ['shot.blend', undefined, 'frames/shot'],
  ['sh010/lighting.blend', undefined, 'sh010/frames/lighting'],
  ['sh020/lighting.blend', undefined, 'sh020/frames/lighting'],
  ['/film/shot.blend', undefined, '/film/frames/shot'],
  ['sh010/', undefined, 'frames/sh010'],
  ['film.tar.gz', undefined, 'frames/film'],
  ['...blend', undefined, 'frames/...blend'],
  ['..blend', undefined, 'frames/..blend'],
  ['.blend', undefined, 'frames/.blend'],
  ['film', 'a.blend', 'frames/film-a'],
  ['film', 'sh010/b.blend', 'frames/film-sh010-b'],
])('of %s, with --scene %s, the frames go to %s', async (input, scene, output) => {
  expect(await defaultOutput(input, scene)).toBe(join(output.startsWith('/') ? '' : home, output));
});

/** A folder as an earlier version has left it. */
function rendered(folder: string, source: string) {
  const job = { project: 'a'.repeat(64), scene: 'lighting.blend', settings: {} };
  const id = jobId(job);
  const place = join(folder, '.brenda', 'jobs', id);
  mkdirSync(place, { recursive: true });
  const file = {
    version: 1,
    id,
    job,
    source: pathToFileURL(join(home, source)).href,
  };
  writeFileSync(join(place, 'job.json'), JSON.stringify(file));
}

test('a folder that an earlier version has made where it was started is gone on with, of this scene and no other', async () => {
  rendered(join(home, 'frames', 'lighting'), 'sh030/lighting.blend');
  expect(await defaultOutput('sh030/lighting.blend', undefined)).toBe(join(home, 'frames', 'lighting'));
  expect(await defaultOutput('sh040/lighting.blend', undefined)).toBe(
    join(home, 'sh040', 'frames', 'lighting'),
  );
  rendered(join(home, 'sh030', 'frames', 'lighting'), 'sh030/lighting.blend');
  expect(await defaultOutput('sh030/lighting.blend', undefined)).toBe(
    join(home, 'sh030', 'frames', 'lighting'),
  );
});

test('a scene, a project folder and archives of one name have folders of their own, and go on where they have frames', async () => {
  const folder = join(home, 'beside');
  mkdirSync(join(folder, 'shot'), { recursive: true });
  for (const name of ['shot/a.blend', 'shot.tar', 'shot.zip', 'other.tar', 'other.zip'])
    writeFileSync(join(folder, name), '');
  const folders = async (...names: string[]): Promise<string[]> =>
    Promise.all(
      names.map(async (name) =>
        (await defaultOutput(join(folder, name), undefined)).slice(folder.length + 1),
      ),
    );
  expect(await folders('shot', 'shot.tar', 'shot.zip')).toEqual([
    'frames/shot',
    'frames/shot.tar',
    'frames/shot.zip',
  ]);
  expect(await folders('other.tar', 'other.zip')).toEqual(['frames/other', 'frames/other.zip']);
  writeFileSync(join(folder, 'shot.blend'), '');
  expect(await folders('shot.blend', 'shot')).toEqual(['frames/shot', 'frames/shot-folder']);
  rendered(join(folder, 'frames', 'shot'), 'beside/shot');
  expect(await folders('shot')).toEqual(['frames/shot']);
  expect(await folders('shot.zip')).toEqual(['frames/shot.zip']);
  rendered(join(folder, 'frames', 'shot'), 'beside/frames/shot/.brenda/project/0123456789abcdef');
  expect(await folders('shot.zip')).toEqual(['frames/shot']);
});
