import { isColourful } from '../../cli/output/colours';
import { columns } from '../../cli/output/columns';
import { own } from '../../cli/terminal/own-codes';

describe('there are colours', () => {
  test.each<[string, boolean | undefined, NodeJS.ProcessEnv, boolean]>([
    ['on a terminal', true, { TERM: 'xterm' }, true],
    ['not in a pipe', undefined, { TERM: 'xterm' }, false],
    ['not in the log of a pipeline', undefined, { CI: 'true' }, false],
    ['not on a terminal that has none', true, { TERM: 'dumb' }, false],
    ['not where NO_COLOR is set', true, { NO_COLOR: '1' }, false],
    ['where NO_COLOR is empty, which is not set', true, { NO_COLOR: '' }, true],
    ['in a pipe where FORCE_COLOR is set', undefined, { FORCE_COLOR: '1' }, true],
    ['not where they are forced off', undefined, { FORCE_COLOR: '0' }, false],
    ['not where they are forced and not wanted', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('%s', (_, isTTY, env, are) => {
    expect(isColourful({ isTTY }, env)).toBe(are);
  });
});

describe('a table', () => {
  test('has columns as wide as their widest cells, and numbers from the right', () => {
    const rows = [
      ['type', 'price', 'zone'],
      ['c7i.24xlarge', '1.25', 'a'],
      ['c7i', '12.5', ''],
    ];
    expect(columns(rows, new Set([1]))).toEqual([
      'type          price  zone',
      'c7i.24xlarge   1.25  a',
      'c7i            12.5',
    ]);
  });

  test('is not put out of line by colours', () => {
    expect(
      columns(
        [
          [own('\u001b[31mi-1\u001b[39m'), 'x'],
          ['i-12', 'y'],
        ],
        new Set(),
      ),
    ).toEqual([`${own('\u001b[31mi-1\u001b[39m')}   x`, 'i-12  y']);
  });

  test('may have no rows', () => {
    expect(columns([], new Set())).toEqual([]);
  });
});
