import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { POWERS } from './instance-powers';

const path = join(__dirname, '..', '..', 'docs', 'security.md');
const BEGIN =
  '<!-- Made of test/hostile/instance-powers.ts: UPDATE_DOCS=1 npx jest test/hostile/document -->';
const END = '<!-- The end of what is made of instance-powers.ts. -->';

/** Padded, as Prettier has it. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const widths = [0, 1].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], filler: string): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0, filler)).join(' | ')} |`;
  const [head = ['', ''], ...others] = rows;
  return [line(head, ' '), line(['', ''], '-'), ...others.map((row) => line(row, ' '))];
}

/** The document, with the table as it is to be. */
function withTable(text: string): string {
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${path} has no place for the table`);
  const rows = POWERS.map(({ title, end }) => [title, end] as const);
  const made = [BEGIN, '', ...table([['what it can do', 'what comes of it'], ...rows]), '', ''];
  return text.slice(0, before) + made.join('\n') + text.slice(after);
}

test('docs/security.md has the table of what a compromised instance can still do', () => {
  const text = readFileSync(path, 'utf8');
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, withTable(text));
  expect(readFileSync(path, 'utf8')).toBe(withTable(text));
});
