import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { document, root } from './documents';

/** Each row of the glossary: `| **word** | meaning | `file` `symbol` |`. */
const rows = [
  ...document('docs/reference/glossary.md').text.matchAll(
    /^\| \*\*(.+?)\*\* +\| (.+?) +\| `(\S+)` `(\w+)` +\|$/gm,
  ),
].map(([, word = '', meaning = '', file = '', symbol = '']) => ({ word, meaning, file, symbol }));

test('the glossary has a row for each of its words, and each word once', () => {
  const words = [...document('docs/reference/glossary.md').text.matchAll(/^\| \*\*(.+?)\*\*/gm)].map(
    ([, word]) => word,
  );
  expect(words.length).toBeGreaterThan(25);
  expect(rows.map(({ word }) => word)).toEqual(words);
  expect(new Set(words).size).toBe(words.length);
});

test.each(rows)('$word is defined by $symbol in $file', ({ file, symbol }) => {
  expect(existsSync(join(root, file))).toBe(true);
  expect(readFileSync(join(root, file), 'utf8')).toMatch(
    new RegExp(
      `^export (?:async )?(?:declare )?(?:abstract )?(?:class|interface|type|function|const) ${symbol}\\b`,
      'm',
    ),
  );
});
