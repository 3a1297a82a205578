import * as v from 'valibot';

/** Schemas for environment variables, with a message for each invalid value. */
export const notEmpty = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
export const url = v.pipe(v.string(), v.url('must be a URL'));

/** A whole number, at least `least`. */
export const whole = (least: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(least, `must be ${String(least)} or more`),
    v.maxValue(Number.MAX_SAFE_INTEGER, `must be ${String(Number.MAX_SAFE_INTEGER)} or less`),
  );
