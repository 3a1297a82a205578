import type { RenderFarmProps } from '../../constructs/farm/render-farm-props';
import type { CheckedSettings } from '../check';
import type { Fault } from '../fault';
import { readSettings } from '../read-settings';
import type { Row } from '../table/row';
import { SETTINGS } from '../table/settings';
import { type Conversion, CONVERSIONS } from './conversions';
import { GIVEN } from './unknown-value';
import { valueAt } from './prop-path';

/**
 * Reads the values of props by the schemas of their settings. Tokens have no value yet, and are left out.
 *
 * @returns the values for the checks, and the faults of single ones.
 */
export function checkedSettings(props: RenderFarmProps): {
  readonly settings: CheckedSettings;
  readonly faults: readonly Fault[];
} {
  const blender = props.blender === 'image' ? { version: 'image' } : props.blender;
  const values: Record<string, unknown> = {};
  const unknown: Record<string, typeof GIVEN> = {};
  for (const [name, { prop }] of Object.entries<Row>(SETTINGS)) {
    const value = prop && valueAt({ ...props, blender }, prop.at);
    if (!prop || value === undefined) continue;
    const plain = (CONVERSIONS[prop.as] as Conversion<unknown, unknown>).plain?.(value);
    if (plain === GIVEN) unknown[name] = GIVEN;
    else values[name] = plain;
  }
  const { settings, faults } = readSettings(values, []);
  return { settings: { ...settings, ...unknown }, faults };
}

/** The path of a fault in the names of props: `lease` for `leaseSeconds`. */
export function propPathOf(settingPath: string): string {
  const [name = '', ...rest] = settingPath.split('.');
  const row = (SETTINGS as Readonly<Record<string, Row>>)[name];
  return [row?.prop?.at ?? name, ...rest].join('.');
}
