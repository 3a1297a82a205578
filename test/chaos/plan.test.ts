import { CHAOS_KINDS, chaosPlan } from './plan';

test('A plan is the same for the same seed, another for another, and has a fault of each kind', () => {
  expect(chaosPlan(7, 200)).toEqual(chaosPlan(7, 200));
  expect(chaosPlan(7, 200)).not.toEqual(chaosPlan(8, 200));
  for (const count of [1, 30, 200]) {
    const plan = chaosPlan(7, count);
    expect(plan).toHaveLength(Math.max(count, CHAOS_KINDS.length));
    expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(CHAOS_KINDS));
  }
});
