import * as v from 'valibot';

/**
 * The types of numbers in messages and stored objects. Each has bounds: JSON allows 1e308, whole and positive, and arithmetic with that
 * overflows to Infinity or NaN.
 */

/** @param least, most inclusive bounds. @default - any safe integer */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER) {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
}

/** Counts are far smaller: units, files, instances, samples. A million of them can be added up. */
export const count = whole(0, 2 ** 32);

/** The size of a file: more than S3's limit of 48.8 TiB for one. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const bytes = whole(0, 2 ** 46);

/** A size in memory; programs may report fractions. */
export const memory = v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 50));

/** A price an hour. */
export const dollars = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6));

/** Thirty years. */
const MOST_SECONDS = 1e9;

export const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(MOST_SECONDS));

/** Records that were written before 2026-12 may have -5e-18 for zero. */
export const secondsOrNearly = v.pipe(
  v.number(),
  v.minValue(-1e-6),
  v.maxValue(MOST_SECONDS),
  v.transform((value) => Math.max(0, value)),
);

/** A duration. */
export const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1000 * MOST_SECONDS));

/** The first and the last valid moment, in milliseconds: both have a year of four digits. */
export const [FIRST_MOMENT, LAST_MOMENT] = [Date.UTC(1970), Date.UTC(2200)];

/** Milliseconds since 1970. */
export const moment = v.pipe(v.number(), v.minValue(FIRST_MOMENT), v.maxValue(LAST_MOMENT));

/** Blender's integers: frames, seeds. */
export const blenderWhole = whole(-(2 ** 31), 2 ** 31 - 1);
