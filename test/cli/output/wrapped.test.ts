import { own } from '../../../cli/terminal/own-codes';
import { columnsOf, wrapped } from '../../../cli/output/wrapped';

describe('a long line on a terminal', () => {
  test.each<[string, string, number, string[]]>([
    [
      'that fits stays as it is',
      'error missing-images  An image is not there.',
      44,
      ['error missing-images  An image is not there.'],
    ],
    [
      'is broken between words, and goes on further in',
      '  fix: put it there, or give its place',
      20,
      ['  fix: put it there,', '      or give its', '      place'],
    ],
    [
      'keeps a word that is longer than a line',
      'see https://download.blender.org/release',
      20,
      ['see', '    https://download.blender.org/release'],
    ],
    [
      'counts no colours',
      `${own('\u001b[31m')}error${own('\u001b[39m')} one two`,
      9,
      [`${own('\u001b[31m')}error${own('\u001b[39m')} one`, '    two'],
    ],
    ['counts what is written out of codes that are not ours', '\u001b[31m two', 8, ['\u001b[31m', '    two']],
    ['may be empty', '', 10, ['']],
  ])('%s', (_, line, columns, lines) => {
    expect(wrapped(line, columns)).toEqual(lines);
  });

  test('stays one line anywhere else', () => {
    const stream = { isTTY: false, columns: 0 };
    expect(wrapped('word '.repeat(100).trim(), columnsOf(stream))).toHaveLength(1);
    expect(columnsOf({ isTTY: true, columns: 100 })).toBe(100);
  });
});
