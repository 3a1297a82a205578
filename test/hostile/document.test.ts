import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BORDERS, RUNS } from './borders';
import { POWERS } from './instance-powers';

const path = join(__dirname, '..', '..', 'docs', 'operations', 'security.md');

/** A table of the document, between two comments. */
interface Made {
  /** What it is made of, beside this file. */
  readonly source: string;
  readonly rows: readonly (readonly string[])[];
}

const TABLES: readonly Made[] = [
  {
    source: 'borders.ts',
    rows: [
      ['border', 'what is promised', 'attacks each time', 'held by', 'not promised'],
      ...BORDERS.map(({ title, promised, attacks, tests, notPromised }) => [
        title,
        promised,
        attacks,
        tests.map((test) => `\`test/${test}\``).join(', '),
        notPromised,
      ]),
    ],
  },
  {
    source: 'instance-powers.ts',
    rows: [['what it can do', 'what comes of it'], ...POWERS.map(({ title, end }) => [title, end])],
  },
];

/** Padded, as Prettier has it. */
function table([head = [], ...others]: Made['rows']): string[] {
  const widths = head.map((_, at) => Math.max(...[head, ...others].map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[], filler: string): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0, filler)).join(' | ')} |`;
  return [
    line(head, ' '),
    line(
      head.map(() => ''),
      '-',
    ),
    ...others.map((row) => line(row, ' ')),
  ];
}

/** The document, with the table as it is to be. */
function withTable(text: string, { source, rows }: Made): string {
  const begin = `<!-- Made of test/hostile/${source}: UPDATE_DOCS=1 npx jest test/hostile/document -->`;
  const end = `<!-- The end of what is made of ${source}. -->`;
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} has no place for the table of ${source}`);
  return text.slice(0, before) + [begin, '', ...table(rows), '', ''].join('\n') + text.slice(after);
}

test.each(TABLES)('docs/operations/security.md has the table of $source', (made) => {
  const text = readFileSync(path, 'utf8');
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, withTable(text, made));
  expect(readFileSync(path, 'utf8')).toBe(withTable(text, made));
});

test('the tests that it names are there, and take from the table how many attacks they make', () => {
  const texts = BORDERS.flatMap(({ tests }) => tests).map((test) => {
    const file = join(__dirname, '..', test);
    return existsSync(file) ? readFileSync(file, 'utf8') : `there is no ${test}`;
  });
  expect(texts.filter((text) => text.startsWith('there is no '))).toEqual([]);
  const isTaken = (name: string): boolean =>
    texts.some((text) => text.includes(`RUNS['${name}']`) || text.includes(`RUNS.${name}`));
  expect(Object.keys(RUNS).filter((name) => !isTaken(name))).toEqual([]);
});
