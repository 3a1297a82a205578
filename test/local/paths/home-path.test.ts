import { homedir } from 'node:os';
import { join } from 'node:path';
import { homePath } from '../../../local/paths/home-path';
import { outputPlace } from '../../../local/output-folder/output-place';

test.each([
  ['~', homedir()],
  ['~/frames', join(homedir(), 'frames')],
  ['~artist/frames', '~artist/frames'],
  ['films/~/frames', 'films/~/frames'],
])('%s', (path, is) => {
  expect(homePath(path)).toBe(is);
});

test('an output path in quotes may begin with the home folder', async () => {
  expect(await outputPlace('~/films/a_####', 'a.blend', undefined)).toEqual({
    output: join(homedir(), 'films'),
    name: expect.any(String) as string,
  });
});
