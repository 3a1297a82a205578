import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defaultOutput } from '../../cli/default-output';
import { temporaryFolder } from '../support/temporary-folder';

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
  ['film', 'a.blend', 'frames/film-a'],
  ['film', 'sh010/b.blend', 'frames/film-sh010-b'],
])('of %s, with --scene %s, the frames go to %s', async (input, scene, output) => {
  expect(await defaultOutput(input, scene)).toBe(join(output.startsWith('/') ? '' : home, output));
});

/** A folder as an earlier version has left it. */
function rendered(folder: string, source: string) {
  const job = join(folder, '.brenda', 'jobs', '0123456789abcdef');
  mkdirSync(job, { recursive: true });
  const file = {
    version: 1,
    id: '0123456789abcdef',
    job: { project: 'a'.repeat(64), scene: 'lighting.blend', settings: {} },
    source: pathToFileURL(join(home, source)).href,
  };
  writeFileSync(join(job, 'job.json'), JSON.stringify(file));
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
