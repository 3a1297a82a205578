import { type Disposition, DISPOSITIONS } from '../../../protocol/failure/disposition';
import { FAILURE_POLICIES, type FailureKind } from '../../../protocol/failure/failure-kind';
import { dispositionOf, type Outcome, OUTCOMES } from '../../../worker/task/outcome';
import { document } from '../../docs/documents';

/** Of a task with this outcome alone: what happens to it, and whether its receipts count. */
const ALONE: Readonly<Record<Outcome, readonly [Disposition, receipts: 'count' | 'do not count' | '–']>> = {
  done: ['complete', '–'],
  cancelled: ['complete', '–'],
  'failed for good': ['dead-letter', '–'],
  failed: ['release', 'count'],
  'failed here before': ['retry elsewhere', 'count'],
  interrupted: ['release', 'do not count'],
  unavailable: ['expire', '–'],
  unreadable: ['dead-letter', '–'],
  newer: ['retry elsewhere', 'count'],
  'other Blender': ['retry elsewhere', 'do not count'],
  'newer Blender': ['release', 'do not count'],
  'no Blender': ['dead-letter', '–'],
};
const outcomes = Object.keys(ALONE) as Outcome[];
const isReturned = (disposition: Disposition): boolean =>
  disposition === 'release' || disposition === 'retry elsewhere';

test.each(Object.entries(ALONE) as [Outcome, (typeof ALONE)[Outcome]][])(
  'the disposition of a task whose unit is "%s"',
  (outcome, [is, receipts]) => {
    const { disposition, isBlameless } = dispositionOf([outcome]);
    expect(disposition).toBe(is);
    if (isReturned(is)) expect(isBlameless).toBe(receipts === 'do not count');
  },
);

test('every outcome has a row', () => {
  expect(Object.keys(OUTCOMES)).toEqual(outcomes);
});

test('of two outcomes the stronger disposition counts, whatever their order', () => {
  const order: readonly Disposition[] = ['expire', 'release', 'retry elsewhere', 'dead-letter', 'complete'];
  expect(Object.keys(DISPOSITIONS)).toEqual(order);
  for (const one of outcomes)
    for (const another of outcomes) {
      const stronger = order.find((is) => is === ALONE[one][0] || is === ALONE[another][0]);
      expect(dispositionOf([one, another]).disposition).toBe(stronger);
      expect(dispositionOf([another, one])).toEqual(dispositionOf([one, another]));
    }
});

test('a task is blamed by an outcome that decides, and by no other', () => {
  expect(dispositionOf(['interrupted', 'failed'])).toEqual({ disposition: 'release', isBlameless: false });
  expect(dispositionOf(['interrupted', 'failed here before'])).toEqual({
    disposition: 'release',
    isBlameless: true,
  });
});

test('a task of which no unit is left is complete', () => {
  expect(dispositionOf([]).disposition).toBe('complete');
});

test.each([
  ['scene', 'failed'],
  ['stuck', 'failed'],
  ['host', 'failed'],
  ['interruption', 'interrupted'],
  ['transient', 'unavailable'],
] as const satisfies readonly (readonly [FailureKind, Outcome])[])(
  'the policy for the kind "%s" names the disposition of the outcome "%s"',
  (kind, outcome) => {
    expect(FAILURE_POLICIES[kind].task).toBe(OUTCOMES[outcome].disposition);
  },
);

test('the tables in docs/reference/failures.md are those in the code', () => {
  const { text } = document('docs/reference/failures.md');
  const rows = text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .filter(([, outcome = '']) => outcome in OUTCOMES);
  const receipts = { count: 'yes', 'do not count': 'no', '–': '–' };
  expect(rows.map(([, outcome, , disposition, counts]) => [outcome, disposition, counts])).toEqual(
    outcomes.map((outcome) => [outcome, ALONE[outcome][0], receipts[ALONE[outcome][1]]]),
  );
  const means = [...text.matchAll(/^- `([\w -]+)`: (.*(?:\n {2}.*)*)$/gm)].map(([, name, says]) => [
    name,
    says?.replaceAll(/\s+/g, ' '),
  ]);
  expect(means).toEqual(
    Object.entries(DISPOSITIONS).map(([name, says]) => [name, says.charAt(0).toLowerCase() + says.slice(1)]),
  );
});
