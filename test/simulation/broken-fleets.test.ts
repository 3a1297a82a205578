import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readArguments } from '../../simulation/arguments';
import { brokenFleets, brokenTable, mostForNothing } from '../../simulation/broken-fleets';
import { type Fault, FAULTS, type Model } from '../../simulation/model';
import { type Outcome, simulate } from '../../simulation/simulate';
import { oneEach, quiet } from './scenarios';

const every = Object.keys(FAULTS) as Fault[];
/** Frames of twenty minutes: no instance that dies after eight ever ends one. */
const farm: Model = {
  ...quiet,
  frames: 50,
  workers: 10,
  frameSeconds: 1200,
  maxReceives: 1000,
  pricePerHour: 0.3,
};

function outcomeOf(fault: Fault, share: number, change: Partial<Model> = {}): Outcome {
  return simulate({ ...farm, ...change, broken: { fault, share } }, oneEach);
}

test.each<[Fault, hours: number, says: RegExp]>([
  [
    'never boots',
    0.5,
    /^stopped .*: 10 boots failed in a row, .*: its worker was not heard of in 23 minutes$/,
  ],
  ['dies in its boot', 0.25, /: 10 instances in a row were gone before their worker was heard of$/],
  ['dies every eight minutes', 13.2, /nothing was recorded in 78\d minutes in which instances were up$/],
  ['renders nothing', 13.1, /nothing was recorded in 78\d minutes in which instances were up$/],
  ['hangs', 13.1, /nothing was recorded in 78\d minutes in which instances were up$/],
])('A fleet that %s is ended after %d hours at most, and says why', (fault, hours, says) => {
  const { recorded, cost, stopped } = outcomeOf(fault, 1);
  expect({ recorded, stopped }).toEqual({ recorded: 0, stopped: expect.stringMatching(says) as string });
  expect(cost).toBeLessThan(10 * 0.3 * hours);
});

test.each<[Fault]>([
  ['never boots'],
  ['dies in its boot'],
  ['dies every eight minutes'],
  ['renders nothing'],
])('A fleet of which half %s renders all there is', (fault) => {
  expect(outcomeOf(fault, 0.5)).toMatchObject({ recorded: 50, dead: 0, left: 0 });
});

test('Money that is spent for nothing is bounded, whatever is wrong with how many of the instances', () => {
  const broken = fc.record({
    fault: fc.constantFrom(...every),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    seed: fc.nat(1e6),
    workers: fc.integer({ min: 1, max: 12 }),
    frames: fc.integer({ min: 1, max: 40 }),
    frameSeconds: fc.constantFrom(30, 600, 7200),
    interruptionsPerHour: fc.constantFrom(0, 0.5, 3),
  });
  fc.assert(
    fc.property(broken, ({ fault, share, ...rest }) => {
      const model = { ...farm, ...rest, noticed: 0.5 };
      const { forNothing } = outcomeOf(fault, share, { ...rest, noticed: 0.5 });
      expect(forNothing).toBeLessThanOrEqual(mostForNothing(model));
    }),
    { numRuns: 40 },
  );
});

test('docs/operations/cost.md has what the command prints', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'operations', 'cost.md'), 'utf8');
  const [, args = '', table = ''] =
    /`npm run simulate -- (--broken[^`]*)`:\n\n((?:\|.*\n)+)/.exec(text) ?? [];
  const { model } = readArguments(args.split(' '));
  const cells = (lines: Iterable<string>): string[][] =>
    [...lines].map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '---')));
  expect(cells(table.trimEnd().split('\n'))).toEqual(cells(brokenTable(brokenFleets(model), model)));
});
