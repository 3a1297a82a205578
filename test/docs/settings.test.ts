import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './documents';
import { exampleContext, settingsPage } from './settings-page';

/** Writes the file first with UPDATE_DOCS=1. */
function contents(path: string, made: string): string {
  const file = join(root, path);
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(file, made);
  return readFileSync(file, 'utf8');
}

test.each([
  ['docs/reference/settings.md', settingsPage],
  ['cdk.context.example.json', exampleContext],
])('%s says what the rows of lib/settings/table say', (path, made) => {
  expect(contents(path, made())).toBe(made());
});
