import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';

const { makeFolder } = jest.requireActual<{
  makeFolder: (
    folder: string,
    fill: (whole: string, scratch: string) => void | Promise<void>,
  ) => Promise<void>;
}>('../../../scripts/download/whole-folder.mjs');

let parent: string;
beforeEach(() => {
  parent = temporaryFolder();
});

test('a folder is made with what it was filled with, and nothing beside it', async () => {
  await makeFolder(join(parent, 'made'), (whole, scratch) => {
    writeFileSync(join(whole, 'kept'), '');
    writeFileSync(join(scratch, 'archive'), '');
  });
  expect([readdirSync(parent), readdirSync(join(parent, 'made'))]).toEqual([['made'], ['kept']]);
});

test('until it is full, the one before stays', async () => {
  mkdirSync(join(parent, 'made', 'old'), { recursive: true });
  await makeFolder(join(parent, 'made'), () => {
    expect(existsSync(join(parent, 'made', 'old'))).toBe(true);
  });
  expect(readdirSync(join(parent, 'made'))).toEqual([]);
});

test('a filling that fails leaves the one before, and nothing half-made', async () => {
  mkdirSync(join(parent, 'made', 'old'), { recursive: true });
  const failing = makeFolder(join(parent, 'made'), (whole) => {
    writeFileSync(join(whole, 'half'), '');
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  expect([readdirSync(parent), readdirSync(join(parent, 'made'))]).toEqual([['made'], ['old']]);
});
