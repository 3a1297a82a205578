import { knownChecksum } from '../../../protocol/releases/blender-releases';
import type { BlenderRelease } from '../../blender-release';
import { DEFAULT_BLENDER } from '../../blender-release';
import type { RenderFarmProps } from '../../constructs/farm/render-farm-props';
import type { Settings } from '../schema';
import { SETTINGS } from '../table/settings';
import type { Row } from '../table/row';
import { type Conversion, CONVERSIONS, type Farm } from './conversions';
import { withValueAt } from './prop-path';

/** The settings of a context file as props of `RenderFarm`. */
export function farmProps(settings: Settings, farm: Farm): RenderFarmProps {
  let props: Record<string, unknown> = {};
  for (const [name, { prop }] of Object.entries<Row>(SETTINGS)) {
    const value: unknown = settings[name as keyof Settings];
    if (!prop || value === undefined) continue;
    const { toProp } = CONVERSIONS[prop.as] as Conversion<unknown, unknown>;
    const made = toProp(value, farm);
    if (made !== undefined) props = withValueAt(props, prop.at, made);
  }
  const { blender } = props as { readonly blender?: Partial<BlenderRelease> };
  return { ...(props as unknown as RenderFarmProps), ...(blender ? { blender: release(blender) } : {}) };
}

/** Fills in what the settings of Blender leave out. */
function release({
  version = DEFAULT_BLENDER.version,
  ...rest
}: Partial<BlenderRelease>): BlenderRelease | 'image' {
  if (version === 'image') return 'image';
  // An unknown version without a checksum was refused before.
  return { ...rest, version, sha256: rest.sha256 ?? knownChecksum(version) ?? '' };
}
