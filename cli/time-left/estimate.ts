/** How long something takes, in seconds: the likely value and its bounds. */
export interface Estimate {
  readonly seconds: number;
  readonly least: number;
  readonly most: number;
}

/** A unit that was rendered. */
export interface Timed {
  /** Its position among all requested units, counted from 0. */
  readonly at: number;
  readonly seconds: number;
}

/** What is still to be rendered. */
export interface Rest {
  /** All requested positions; `at` of each unit is less. */
  readonly places: number;
  /** Units that are left. */
  readonly units: number;
  /** Concurrent Blenders. */
  readonly workers: number;
}

/** The error that a few frames cannot show: neighbouring frames differ, and a machine's speed varies. */
const UNSEEN = 0.1;

/**
 * Estimates the rest from the times of rendered units.
 *
 * Between two rendered units the time is interpolated linearly, and lies between the two. Before the first and after the last it is the
 * mean of all, plus or minus their standard deviation.
 *
 * @returns undefined when nothing was rendered yet.
 */
export function estimate(timed: readonly Timed[], { places, units, workers }: Rest): Estimate | undefined {
  if (timed.length === 0) return undefined;
  if (units <= 0) return { seconds: 0, least: 0, most: 0 };
  const each = meanOfUnknown(timed, places);
  const slowest = timed.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const abreast = Math.min(workers, units);
  // At best all workers end together; at worst the slowest unit begins when the others are about to end.
  const seconds = each.seconds * Math.ceil(units / abreast);
  const least = (each.least * units) / abreast;
  const most = (each.most * units) / abreast + slowest * (1 - 1 / abreast);
  return {
    seconds,
    least: Math.min(least, seconds * (1 - UNSEEN)),
    most: Math.max(most, seconds * (1 + UNSEEN)),
  };
}

/** The average time of an unrendered unit over all positions. */
function meanOfUnknown(timed: readonly Timed[], places: number): Estimate {
  const all = meanAndDeviation(timed);
  const sum = { places: 0, seconds: 0, least: 0, most: 0 };
  const add = (count: number, { seconds, least, most }: Estimate): void => {
    if (count <= 0) return;
    sum.places += count;
    sum.seconds += count * seconds;
    sum.least += count * least;
    sum.most += count * most;
  };
  const inOrder = [...timed].sort((a, b) => a.at - b.at);
  let before: Timed | undefined;
  for (const one of inOrder) {
    if (before) add(one.at - before.at - 1, between(before.seconds, one.seconds));
    else add(one.at, all);
    before = one;
  }
  add(places - 1 - (before?.at ?? 0), all);
  // All positions were rendered: what is left are other tiles of them, or retries.
  if (sum.places === 0) return all;
  return {
    seconds: sum.seconds / sum.places,
    least: sum.least / sum.places,
    most: sum.most / sum.places,
  };
}

function between(a: number, b: number): Estimate {
  return { seconds: (a + b) / 2, least: Math.min(a, b), most: Math.max(a, b) };
}

function meanAndDeviation(timed: readonly Timed[]): Estimate {
  const mean = timed.reduce((sum, { seconds }) => sum + seconds, 0) / timed.length;
  const variance = timed.reduce((sum, { seconds }) => sum + (seconds - mean) ** 2, 0) / timed.length;
  const deviation = Math.sqrt(variance);
  return { seconds: mean, least: Math.max(0, mean - deviation), most: mean + deviation };
}
