import * as v from 'valibot';
import { MOST_DOLLARS_AN_HOUR } from '../../protocol/farm/setting-forms';
import { instanceTypeName } from '../../protocol/farm/instance-types';

/**
 * The types of setting values. Each message lists what is allowed. On the command line (`-c maxInstances=4`) every value is text, so
 * numbers, booleans, lists and objects may be given as text.
 */

/** @param or what else is allowed: `, or "unlimited"`. */
export function whole(least: number, most: number, or = '') {
  const allowed = `must be a whole number from ${String(least)} to ${String(most)}${or}`;
  return v.pipe(number(allowed), v.integer(allowed), v.minValue(least, allowed), v.maxValue(most, allowed));
}

/** Dollars an hour. */
export function price() {
  const most = MOST_DOLLARS_AN_HOUR;
  const allowed = `must be a price in US dollars an hour, above 0 and up to ${String(most)}, like 0.35`;
  return v.pipe(number(allowed), v.gtValue(0, allowed), v.maxValue(most, allowed));
}

export function truth() {
  const allowed = 'must be true or false';
  return v.pipe(
    v.unknown(),
    v.transform((value) => (value === 'true' ? true : value === 'false' ? false : value)),
    v.boolean(allowed),
  );
}

export function oneOf<const T extends readonly string[]>(...values: T) {
  return v.picklist(values, `must be ${values.map((value) => `"${value}"`).join(' or ')}`);
}

/** A text that matches `form`. */
export function text(form: RegExp, allowed: string) {
  return v.pipe(v.string(allowed), v.regex(form, allowed));
}

/** A text that `read` parses; its error message lists what is allowed. */
export function readable<T>(read: (value: string) => T, allowed: string) {
  return v.pipe(
    v.string(allowed),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      try {
        return read(dataset.value);
      } catch (error) {
        addIssue({ message: error instanceof Error ? error.message : String(error) });
        return NEVER;
      }
    }),
  );
}

export const instanceType = readable((value) => {
  if (!instanceTypeName(value)) throw new Error('must be an instance type, like "c7a.4xlarge"');
  return value;
}, 'must be an instance type, like "c7a.4xlarge"');

/** A list of at least `least` items; as text, separated by commas. */
export function list<S extends v.GenericSchema>(of: S, allowed: string, least = 1) {
  return v.pipe(
    v.unknown(),
    v.transform((value) =>
      typeof value === 'string' && !value.startsWith('[') ? commaSeparated(value) : json(value),
    ),
    v.array(of, allowed),
    v.minLength(least, allowed),
  );
}

/** An object with names that the user chooses. */
export function named<K extends v.GenericSchema<string, string>, S extends v.GenericSchema>(
  key: K,
  of: S,
  allowed: string,
) {
  // valibot accepts a list as an object, with numbers for names.
  return v.pipe(
    v.unknown(),
    v.transform(json),
    v.check((value) => !Array.isArray(value), allowed),
    v.record(key, of, allowed),
  );
}

/** An object with these entries and no others. */
export function object<E extends v.ObjectEntries>(entries: E, allowed: string) {
  return v.pipe(v.unknown(), v.transform(json), v.strictObject(entries, allowed));
}

function number(allowed: string) {
  return v.pipe(
    v.unknown(),
    v.transform((value) =>
      typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value,
    ),
    v.number(allowed),
  );
}

function commaSeparated(value: string): string[] {
  return value.split(',').map((part) => part.trim());
}

function json(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
