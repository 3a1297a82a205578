import { FAILURE_POLICIES, type FailureKind, isFinal } from '../../../protocol/failure/failure-kind';
import { document } from '../../docs/documents';

const tried = (worker: string, sort: FailureKind, reason = 'it fails') => ({ worker, sort, reason });

describe('a unit fails for good', () => {
  test.each([
    ['the same error on two workers', [tried('a', 'scene'), tried('b', 'scene')], true],
    ['the same error twice on the only one', [tried('a', 'scene'), tried('a', 'scene')], true],
    ['one error', [tried('a', 'scene')], false],
    ['two errors that differ', [tried('a', 'scene'), tried('b', 'scene', 'something else')], false],
    [
      'the same error with other sizes and addresses',
      [tried('a', 'scene', 'at 0x7f00 of 12.5 MB'), tried('b', 'scene', 'at 0x9a1c of 3 MB')],
      true,
    ],
    [
      'three errors that differ',
      [tried('a', 'scene', 'one'), tried('b', 'scene', 'two'), tried('c', 'stuck', 'three')],
      true,
    ],
    ['stuck twice', [tried('a', 'stuck', 'for 300 s'), tried('b', 'stuck', 'for 410 s')], true],
    ['two unhealthy machines', [tried('a', 'host'), tried('b', 'host')], false],
    ['three unhealthy machines', [tried('a', 'host'), tried('b', 'host'), tried('c', 'host')], true],
    [
      'one unhealthy machine, three times',
      [tried('a', 'host'), tried('a', 'host'), tried('a', 'host')],
      false,
    ],
    ['an unhealthy machine, and one error', [tried('a', 'host'), tried('b', 'scene')], false],
    ['no end of interruptions', Array.from({ length: 9 }, () => tried('a', 'interruption')), false],
  ] as const)('%s: %#', (_, attempts, is) => {
    expect(isFinal(attempts)).toBe(is);
  });
});

test('the table in docs/reference/failures.md is the one in the code', () => {
  const rows = document('docs/reference/failures.md')
    .text.split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, sort = '']) => sort in FAILURE_POLICIES || sort.replaceAll('`', '') in FAILURE_POLICIES);
  const documented = Object.fromEntries(
    rows.map(([, sort = '', means, costsAttempt, task, worker]) => [
      sort.replaceAll('`', ''),
      { means, costsAttempt: costsAttempt === 'yes', task, worker },
    ]),
  );
  expect(documented).toEqual(FAILURE_POLICIES);
});
