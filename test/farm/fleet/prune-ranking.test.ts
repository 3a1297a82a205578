import {
  isPastThreshold,
  type PruneCandidate,
  pruneOf,
  pruneRanking,
} from '../../../farm/fleet/prune-ranking';

const one = (id: string, state: Partial<PruneCandidate> = {}): PruneCandidate => ({
  id,
  isDead: false,
  isBusy: false,
  ...state,
});
const ids = (all: readonly PruneCandidate[]): string => all.map(({ id }) => id).join(' ');

describe('the order in which instances end', () => {
  test.each<[string, PruneCandidate[], [string, number][], string]>([
    [
      'the dead, then the most recent, then who never finished',
      [one('a'), one('b'), one('c', { isDead: true })],
      [['b', 5]],
      'c b a',
    ],
    [
      'of those that finished, the last first',
      [one('a'), one('b'), one('c')],
      [
        ['a', 2],
        ['b', 3],
        ['c', 1],
      ],
      'b a c',
    ],
    [
      'a dead one, whatever it finished',
      [one('a'), one('b', { isDead: true })],
      [
        ['a', 9e12],
        ['b', 1],
      ],
      'b a',
    ],
    [
      'of two that finished at once, the later id',
      [one('a'), one('b')],
      [
        ['a', 5],
        ['b', 5],
      ],
      'b a',
    ],
    [
      'of two that are dead, the later id',
      [one('a', { isDead: true }), one('b', { isDead: true })],
      [['a', 5]],
      'b a',
    ],
    ['of two that never finished, the later id', [one('a'), one('b')], [], 'b a'],
    ['one that finished in 1970 before one that never did', [one('a'), one('b')], [['a', 0]], 'a b'],
    ['no instance, of none', [], [], ''],
  ])('%s', (_, candidates, finished, order) => {
    expect(ids(pruneRanking(candidates, new Map(finished)))).toBe(order);
    expect(ids(pruneRanking(candidates.toReversed(), new Map(finished)))).toBe(order);
  });
});

describe('who goes', () => {
  // What the original Brenda said of these: `prune 2` shut down d, b and a. The pid file of d was gone, e could not be reached.
  const original = [one('a'), one('b'), one('c'), one('d', { isDead: true }), one('e')];
  const finished = new Map([
    ['a', 100],
    ['b', 500],
  ]);

  test.each<[number, string]>([
    [2, 'd b a'],
    [0, 'd b a e c'],
    [4, 'd'],
    [5, ''],
    [99, ''],
  ])('as the original did, prune %d', (keep, order) => {
    const { ends, spared } = pruneOf(original, finished, { keep, force: false });
    expect([ids(ends), spared]).toEqual([order, 0]);
  });

  const busy = original.map((candidate) => ({ ...candidate, isBusy: 'bd'.includes(candidate.id) }));

  test.each<[keep: number, force: boolean, order: string, spared: number]>([
    [2, false, 'a e c', 0],
    [1, false, 'a e c', 1],
    [0, false, 'a e c', 2],
    [4, false, 'a', 0],
    [2, true, 'd b a', 0],
    [0, true, 'd b a e c', 0],
  ])('of five of which b and d are busy, prune %d, force %p', (keep, force, order, spared) => {
    const pruning = pruneOf(busy, finished, { keep, force });
    expect([ids(pruning.ends), pruning.spared]).toEqual([order, spared]);
  });
});

// The uptimes are those for which the original was looked up.
test.each<[seconds: number, threshold: number, isPast: boolean]>([
  [3240, 55, false],
  [3300, 55, true],
  [3599, 55, true],
  [3600, 55, false],
  [6900, 55, true],
  [0, 1, false],
  [59, 1, false],
  [60, 1, true],
  [0, 0, true],
])('an uptime of %d s, with a threshold of %d minutes', (seconds, threshold, isPast) => {
  expect(isPastThreshold(1_000_000, 1_000_000 + seconds * 1000, threshold)).toBe(isPast);
});

test('an instance whose launch is not known matches no threshold but none', () => {
  expect([0, 1].map((threshold) => isPastThreshold(undefined, 9e12, threshold))).toEqual([true, false]);
});
