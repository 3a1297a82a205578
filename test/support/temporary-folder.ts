import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** An empty folder, removed when the test file is over. */
export function temporaryFolder(): string {
  return madeIn(tmpdir());
}

/** The same, outside of the test file's own folder: for tests of output whose line breaks depend on the length of a path. */
export function temporaryFolderOfShortPath(): string {
  return madeIn(process.env['BRENDA_TEST_TEMPORARY'] ?? tmpdir());
}

function madeIn(place: string): string {
  const folder = realpathSync(mkdtempSync(join(place, 'brenda-test-')));
  made.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});
