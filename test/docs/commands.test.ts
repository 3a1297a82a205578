import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../cli/program/program';
import { commandsPage } from './commands-page';

const path = join(__dirname, '..', '..', 'docs', 'reference', 'commands.md');

test('docs/reference/commands.md says what --help says', () => {
  const page = commandsPage(program());
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});
