import type { FarmPerformance } from '../../../farm/prices/farm-performance';
import type { RecommendedTypes } from '../../../farm/prices/recommended-types';
import type { TypePerformance } from '../../../farm/prices/type-performance';
import { HOUR_MS } from '../../../protocol/farm/price-curve';

/** The two lists, as the original Brenda printed them. */
export function perfLines(types: readonly TypePerformance[], unitsPerHour: number): string[] {
  const byDollar = types
    .filter(({ unitsPerDollar }) => unitsPerDollar !== null)
    .sort((a, b) => (b.unitsPerDollar ?? 0) - (a.unitsPerDollar ?? 0));
  return [
    `Tasks per hour (${unitsPerHour.toFixed(2)})`,
    ...types.map((one) => `  ${one.type} ${one.unitsPerHour.toFixed(2)}`),
    'Tasks per US$',
    ...byDollar.map((one) => `  ${one.type} ${(one.unitsPerDollar ?? 0).toFixed(2)}`),
  ];
}

/** The basis of a farm's figures, and what is missing from them: a line each. */
export function farmNotes(of: FarmPerformance): string[] {
  const { farm, job, tally, runs, byRecordsAlone, ofUnknownType, notes } = of;
  const hours = runs.reduce((sum, { from, to }) => sum + (to - from) / HOUR_MS, 0);
  const dollars = runs.reduce((sum, run) => sum + (run.dollars ?? 0), 0);
  const read =
    tally.read < tally.done
      ? `${String(tally.read)} of ${records(tally.done)} read, so this is an estimate`
      : `${records(tally.read)} read`;
  const unpriced = runs.filter((run) => run.dollars === undefined).length;
  const idle = runs.filter(({ units }) => units === 0).length;
  return [
    `farm ${farm}, job ${job}: ${read}; ${instances(runs.length)}, ${hours.toFixed(2)} instance-hours with boot and idle time, US$${dollars.toFixed(2)}`,
    ...(tally.withoutInstance > 0
      ? [`${farm}: ${records(tally.withoutInstance)} of no instance, or without its type; not counted`]
      : []),
    ...(tally.unreadable > 0
      ? [`${farm}: ${records(tally.unreadable)} by another version of Brenda; not counted`]
      : []),
    ...(byRecordsAlone > 0
      ? [
          `${farm}: of ${instances(byRecordsAlone)} AWS knows nothing any more: the time from the first record to the last is counted, without boot and idle time`,
        ]
      : []),
    ...(idle > 0 ? [`${farm}: ${instances(idle)} without a record, counted with their time and cost`] : []),
    ...(ofUnknownType.count > 0
      ? [
          `${farm}: ${instances(ofUnknownType.count)} without a record (${ofUnknownType.hours.toFixed(2)} hours), whose type is no longer known; not counted`,
        ]
      : []),
    ...(unpriced > 0
      ? [`${farm}: of ${instances(unpriced)} the price is not known; left out of tasks per US$`]
      : []),
    ...notes,
  ];
}

/** The recommendation, as settings of the context file. */
export function snippet({ keep }: RecommendedTypes): string {
  return JSON.stringify({ brenda: { instanceTypes: keep } }, undefined, 2);
}

/** The reasons, a line each. */
export function recommendationNotes({ keep, leave }: RecommendedTypes): string[] {
  const [winner] = keep;
  return [
    ...(winner === undefined ? [] : [`the winner is ${winner}: it gives the most tasks a dollar`]),
    `kept: what gives at least 80 % of the best's tasks a dollar, ${keep.join(', ')}; for cdk.context.json, or: npx cdk deploy -c instanceTypes=${keep.join(',')}`,
    ...leave.map(({ type, worth }) =>
      worth === null
        ? `left out: ${type}, of which no price is known`
        : `left out: ${type}, ${String(Math.round(worth * 100))} %`,
    ),
    ...(keep.length < 3
      ? ['the fewer types, the likelier there is no spot capacity: measure more of the same size']
      : []),
  ];
}

function records(count: number): string {
  return `${String(count)} record${count === 1 ? '' : 's'}`;
}

function instances(count: number): string {
  return `${String(count)} instance${count === 1 ? '' : 's'}`;
}
