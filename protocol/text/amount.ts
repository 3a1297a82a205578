import * as v from 'valibot';

/**
 * The kinds of numbers that messages and stored objects are made of. Each has bounds: JSON holds 1e308, whole and positive, and what is
 * reckoned with that is no number any more.
 */

/** @param least, most both may be. @default - any that is exact */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER) {
  return v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
}

/** What it counts is far below that: units, files, instances, samples. A million of them can be added up. */
export const count = whole(0, 2 ** 32);

/** Of a file: more than the 48.8 TiB that S3 takes for one. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const bytes = whole(0, 2 ** 46);

/** Of memory; as a program tells it, it need not be whole. */
export const memory = v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 50));

/** Of a price an hour. */
export const dollars = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6));

/** Thirty years. */
const MOST_SECONDS = 1e9;

export const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(MOST_SECONDS));

/** Records that were written before 2026-12 may have -5e-18 for nothing. */
export const secondsOrNearly = v.pipe(
  v.number(),
  v.minValue(-1e-6),
  v.maxValue(MOST_SECONDS),
  v.transform((value) => Math.max(0, value)),
);

/** Of a span of time. */
export const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1000 * MOST_SECONDS));

/** The first and the last moment that a date may be of, in milliseconds: both have a year of four digits. */
export const [FIRST_MOMENT, LAST_MOMENT] = [Date.UTC(1970), Date.UTC(2200)];

/** Milliseconds since 1970. */
export const moment = v.pipe(v.number(), v.minValue(FIRST_MOMENT), v.maxValue(LAST_MOMENT));

/** Whatever Blender has for a whole number: frames, seeds. */
export const blenderWhole = whole(-(2 ** 31), 2 ** 31 - 1);
