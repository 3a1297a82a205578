import type * as v from 'valibot';
import type { Row } from './table/row';
import { SETTINGS } from './table/settings';

export type SettingName = keyof typeof SETTINGS;

/**
 * The schema of every setting of a farm in the context file. A setting that is null, empty or missing has its default.
 */
export const schema = Object.fromEntries(
  Object.entries<Row>(SETTINGS).map(([name, row]) => [name, row.schema]),
) as { readonly [N in SettingName]: (typeof SETTINGS)[N]['schema'] };

/** The given settings after parsing; missing ones have their default. */
export type Settings = { readonly [N in SettingName]?: v.InferOutput<(typeof schema)[N]> };

/** Settings without a default, and what to give. */
export const MISSING = Object.fromEntries(
  Object.entries<Row>(SETTINGS).flatMap(([name, { missing }]) =>
    missing === undefined ? [] : [[name, missing]],
  ),
) as Readonly<Partial<Record<SettingName, string>>>;
