import * as v from 'valibot';
import { nearest } from '../../protocol/text/nearest';
import type { Fault } from './fault';
import { MISSING, schema, type SettingName, type Settings } from './schema';
import { flatTypes } from './typed-prices';

/** The valid settings, and the faults in the others. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly faults: readonly Fault[];
  /** The paths of settings that were written under another name: `instanceTypes.0.maxPrice`, for `spotMaxPrice`. */
  readonly written: Readonly<Record<string, string>>;
}

/**
 * Parses each setting by itself, so that one fault hides no other. Names that begin with `//` are comments; null and the empty text stand
 * for the default.
 *
 * @param asGiven the values of the context file.
 * @param required settings without a default.
 */
export function readSettings(
  asGiven: Readonly<Record<string, unknown>>,
  required: readonly string[] = Object.keys(MISSING),
): ReadSettings {
  const settings: Record<string, unknown> = {};
  const { given, faults: ofTypes, written } = flatTypes(asGiven);
  const faults: Fault[] = [...ofTypes];
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('//') || value === null || value === undefined || value === '') continue;
    if (!isSetting(name)) {
      faults.push({ at: name, value, says: unknownSetting(name) });
      continue;
    }
    const parsed = v.safeParse(schema[name], value, { abortPipeEarly: true });
    if (parsed.success) settings[name] = parsed.output;
    else faults.push(...parsed.issues.map((issue) => faultOf(name, value, issue)));
  }
  for (const name of required) {
    if (given[name] === undefined || given[name] === null || given[name] === '') {
      faults.push({ at: name, says: MISSING[name as SettingName] ?? 'it has no default' });
    }
  }
  return { settings, faults, written };
}

export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(schema, name);
}

export function unknownSetting(name: string): string {
  const like = nearestSetting(name);
  return `there is no such setting${like === undefined ? '; cdk.context.example.json has them all' : `; did you mean ${like}?`}`;
}

/** The setting that this is most likely a misspelling of. */
export function nearestSetting(name: string): SettingName | undefined {
  return nearest(name, Object.keys(schema) as SettingName[]);
}

function faultOf(name: SettingName, value: unknown, issue: v.BaseIssue<unknown>): Fault {
  const path = v.getDotPath(issue);
  const last = issue.path?.at(-1);
  if (path === null || !last) return { at: name, value, says: issue.message };
  if (issue.type === 'strict_object') {
    return issue.expected === 'never'
      ? { at: `${name}.${path}`, value: last.value, says: 'there is no such entry' }
      : { at: `${name}.${path}`, says: 'it has no default' };
  }
  // Either a name that the user has chosen, or its value.
  return last.origin === 'key'
    ? { at: name, value: last.key, says: issue.message }
    : { at: `${name}.${path}`, value: last.value, says: issue.message };
}
