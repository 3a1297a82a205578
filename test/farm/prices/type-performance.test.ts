import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { perfLines } from '../../../cli/commands/perf/text';
import { recommendedTypes } from '../../../farm/prices/recommended-types';
import { runDollars } from '../../../farm/prices/run-dollars';
import { type PaidRun, typePerformance } from '../../../farm/prices/type-performance';

const HOUR = 3_600_000;

const run = (type: string, hours: number, units: number, dollars?: number): PaidRun => ({
  id: `i-${type}`,
  type,
  units,
  from: 0,
  to: hours * HOUR,
  dollars,
});

describe('the performance of a type', () => {
  test('is summed over its instances, also those that did nothing', () => {
    expect(
      typePerformance([
        run('c', 2, 30, 0.4),
        run('m', 4, 10, 0.5),
        run('c', 1, 15, 0.3),
        run('c', 2, 0, 0.3),
      ]),
    ).toEqual([
      // 45 in 5 hours and for a dollar; 10 in 4 hours for half of one.
      {
        type: 'c',
        instances: 3,
        units: 45,
        hours: 5,
        unitsPerHour: 9,
        dollars: 1,
        unitsPerDollar: 45,
        unpriced: 0,
      },
      {
        type: 'm',
        instances: 1,
        units: 10,
        hours: 4,
        unitsPerHour: 2.5,
        dollars: 0.5,
        unitsPerDollar: 20,
        unpriced: 0,
      },
    ]);
  });

  test('for a dollar is of those whose price is known', () => {
    const [known, not] = typePerformance([run('c', 1, 12, 0.5), run('c', 1, 14), run('m', 2, 8)]);
    expect(known).toMatchObject({
      units: 26,
      unitsPerHour: 13,
      dollars: 0.5,
      unitsPerDollar: 24,
      unpriced: 1,
    });
    expect(not).toMatchObject({ unitsPerHour: 4, dollars: null, unitsPerDollar: null, unpriced: 1 });
  });

  test('is nothing for no time and no money, and no infinity', () => {
    expect(typePerformance([run('c', 0, 1, 0)])).toMatchObject([{ unitsPerHour: 0, unitsPerDollar: null }]);
  });
});

test("the lists are those that the original printed of the README's 500 frames", () => {
  const golden = readFileSync(join(__dirname, '..', '..', 'golden', 'perf-500-frames.txt'), 'utf8');
  // What it divided: tasks an hour by the bid of the type, which the README has too.
  const bids: Record<string, number> = {
    'm1.medium': 0.013,
    'm1.large': 0.026,
    'm1.xlarge': 0.052,
    'm3.xlarge': 0.0575,
    'm3.2xlarge': 0.115,
    'c1.xlarge': 0.07,
    'm2.xlarge': 0.035,
    'm2.2xlarge': 0.071,
    'm2.4xlarge': 0.14,
  };
  const [, perDollar = ''] = golden.split('Tasks per US$\n');
  const runs = [...perDollar.matchAll(/(\S+) (\S+)/g)].map(([, type = '', tasks]) => {
    const bid = bids[type] ?? NaN;
    return run(type, 100, Number(tasks) * bid * 100, bid * 100);
  });
  expect(`${perfLines(typePerformance(runs), 137.9).join('\n')}\n`).toBe(golden);
});

describe('the cost of a run', () => {
  const prices = {
    spot: new Map([
      [
        'c',
        new Map([
          [
            'a',
            [
              { at: 0, dollars: 0.1 },
              { at: HOUR, dollars: 0.3 },
            ],
          ],
        ]),
      ],
    ]),
    onDemand: new Map([['c', 0.8]]),
  };
  test.each<[string, Partial<PaidRun>, number | undefined]>([
    ['at spot: the price of each hour', { lifecycle: 'spot', zone: 'a' }, 0.1 + 0.15],
    ['on demand: the list price', { lifecycle: 'on-demand', zone: 'a' }, 1.2],
    ['at spot in a zone without prices', { lifecycle: 'spot', zone: 'b' }, undefined],
    ['at spot in no zone that is known', { lifecycle: 'spot' }, undefined],
    ['bought in no way that is known', { zone: 'a' }, undefined],
    ['on demand, of a type that is not in the list', { type: 'm', lifecycle: 'on-demand' }, undefined],
  ])('%s', (_, of, dollars) => {
    const paid = runDollars({ ...run('c', 1.5, 1), ...of }, prices);
    if (dollars === undefined) expect(paid).toBeUndefined();
    else expect(paid).toBeCloseTo(dollars, 12);
  });
});

describe('the types worth keeping', () => {
  test('give at least four fifths of what the best gives for a dollar', () => {
    const types = typePerformance([
      run('fast', 1, 60, 1),
      run('best', 1, 50, 0.5),
      run('good', 1, 40, 0.5),
      run('dear', 1, 79, 1),
      run('unknown', 1, 99),
    ]);
    expect(recommendedTypes(types)).toEqual({
      keep: ['best', 'good'],
      leave: [
        { type: 'dear', worth: 0.79 },
        { type: 'fast', worth: 0.6 },
        { type: 'unknown', worth: null },
      ],
    });
  });

  test('are none when no price is known', () => {
    expect(recommendedTypes(typePerformance([run('c', 1, 60)])).keep).toEqual([]);
  });
});
