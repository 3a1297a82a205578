/** How long something takes, in seconds: most likely, and between what bounds. */
export interface Estimate {
  readonly seconds: number;
  readonly least: number;
  readonly most: number;
}

/** A unit that was rendered. */
export interface Timed {
  /** Where it stands among all that was asked for, counted from 0. */
  readonly at: number;
  readonly seconds: number;
}

/** What is still to be rendered. */
export interface Rest {
  /** Places that were asked for; `at` of each unit is less. */
  readonly places: number;
  /** Units that are left. */
  readonly units: number;
  /** Blenders that render side by side. */
  readonly workers: number;
}

/** What a few frames cannot tell: frames beside each other differ by so much, and a machine is not always as fast. */
const UNSEEN = 0.1;

/**
 * How long the rest takes, from the times of what was rendered.
 *
 * Between two units that were rendered the time is taken to go from the one to the other in a straight line, and to lie between
 * the two. Before the first and behind the last it is the mean of all, give or take their standard deviation.
 *
 * @returns undefined when nothing was rendered yet.
 */
export function estimate(timed: readonly Timed[], { places, units, workers }: Rest): Estimate | undefined {
  if (timed.length === 0) return undefined;
  if (units <= 0) return { seconds: 0, least: 0, most: 0 };
  const each = meanOfUnknown(timed, places);
  const slowest = timed.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const abreast = Math.min(workers, units);
  // Side by side they end together at best; at worst the slowest is begun when the others are about to end.
  const seconds = each.seconds * Math.ceil(units / abreast);
  const least = (each.least * units) / abreast;
  const most = (each.most * units) / abreast + slowest * (1 - 1 / abreast);
  return {
    seconds,
    least: Math.min(least, seconds * (1 - UNSEEN)),
    most: Math.max(most, seconds * (1 + UNSEEN)),
  };
}

/** The time of a unit that was not rendered, on average over their places. */
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
  // All places have been seen: what is left are other tiles of them, or what is to be tried again.
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
