import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const { packagesAreThere, buildIsCurrent } = jest.requireActual<{
  packagesAreThere: (root: string) => boolean;
  buildIsCurrent: (root: string) => boolean;
}>('../../../scripts/set-up/packages.mjs');

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'brenda-packages-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('the npm packages', () => {
  const locked = { '': { version: '1.0.0' }, 'node_modules/a': { version: '2.0.0' } };

  test('are missing from a fresh clone', () => {
    givenLock('package-lock.json', locked);
    expect(packagesAreThere(root)).toBe(false);
  });

  test.each([
    ['are there when each has the version that is locked', { 'node_modules/a': { version: '2.0.0' } }, true],
    ['are not there when one has another version', { 'node_modules/a': { version: '1.9.0' } }, false],
    ['are not there when one is missing', { 'node_modules/b': { version: '2.0.0' } }, false],
  ])('%s', (_name, installed, expected) => {
    givenLock('package-lock.json', locked);
    givenLock('node_modules/.package-lock.json', installed);
    expect(packagesAreThere(root)).toBe(expected);
  });

  test('are there without those of other systems', () => {
    givenLock('package-lock.json', {
      ...locked,
      'node_modules/a-darwin': { version: '2.0.0', optional: true },
    });
    givenLock('node_modules/.package-lock.json', { 'node_modules/a': { version: '2.0.0' } });
    expect(packagesAreThere(root)).toBe(true);
  });
});

describe('dist/', () => {
  beforeEach(() => {
    for (const file of ['cli/folder/a.ts', 'worker/main.ts', 'package-lock.json', 'scripts/build.mjs'])
      given(file);
    for (const folder of ['cli/folder', 'cli', 'worker']) touch(folder, 10);
    for (const file of ['dist/brenda.mjs', 'dist/worker.cjs', 'dist/output-check.cjs']) given(file, 20);
  });

  test('is current when it is newer than its sources', () => {
    expect(buildIsCurrent(root)).toBe(true);
  });

  test.each(['cli/folder/a.ts', 'worker/main.ts', 'package-lock.json', 'scripts/build.mjs'])(
    'is stale when %s has changed since',
    (file) => {
      touch(file, 30);
      expect(buildIsCurrent(root)).toBe(false);
    },
  );

  test('is stale when a source is gone', () => {
    rmSync(join(root, 'cli/folder/a.ts'));
    expect(buildIsCurrent(root)).toBe(false);
  });

  test.each(['dist/brenda.mjs', 'dist/worker.cjs', 'dist/output-check.cjs'])(
    'is stale without %s',
    (file) => {
      rmSync(join(root, file));
      expect(buildIsCurrent(root)).toBe(false);
    },
  );
});

function givenLock(file: string, packages: object): void {
  given(file);
  writeFileSync(join(root, file), JSON.stringify({ packages }));
}

function given(file: string, time = 10): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), '');
  touch(file, time);
}

function touch(file: string, time: number): void {
  utimesSync(join(root, file), time, time);
}
