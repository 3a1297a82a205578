import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counts, tables } from './table';
import { WAYS } from './ways';

const path = join(__dirname, '..', '..', 'docs', 'how-it-works', 'trust.md');
const BEGIN = '<!-- Made of test/trust/ways.ts: UPDATE_DOCS=1 npx jest test/trust/document -->';
const END = '<!-- The end of what is made. -->';

/** The document, with the table as it is to be. */
function withTable(text: string): string {
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${path} has no place for the table`);
  const made = [
    BEGIN,
    '',
    'How many ways there are on each Blender, and on how many a program ends with exit code 0 and a wrong frame:',
    '',
    ...counts(WAYS),
    '',
    ...tables(WAYS),
    '',
    '',
  ];
  return text.slice(0, before) + made.join('\n') + text.slice(after);
}

test('docs/how-it-works/trust.md has the table of all ways to a bad frame', () => {
  const text = readFileSync(path, 'utf8');
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, withTable(text));
  expect(readFileSync(path, 'utf8')).toBe(withTable(text));
});

test('there are at least 25, and each has a title of its own', () => {
  expect(WAYS.length).toBeGreaterThanOrEqual(25);
  expect(new Set(WAYS.map(({ title }) => title)).size).toBe(WAYS.length);
});
