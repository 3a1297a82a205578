import type { Row } from './table/row';
import { GPU_ROOT_VOLUME_GIB, IMAGE_INSTANCE_TYPE } from './table/image';
import { SETTINGS } from './table/settings';

type Defaults = {
  readonly [
    N in keyof typeof SETTINGS as (typeof SETTINGS)[N] extends { readonly default: unknown } ? N : never
  ]: (typeof SETTINGS)[N] extends { readonly default: infer D } ? D : never;
};

/** The default settings of a farm, in their units. */
export const DEFAULTS = {
  ...(Object.fromEntries(
    Object.entries<Row>(SETTINGS).flatMap(([name, row]) => ('default' in row ? [[name, row.default]] : [])),
  ) as Defaults),
  imageInstanceType: IMAGE_INSTANCE_TYPE,
  gpuRootVolumeGiB: GPU_ROOT_VOLUME_GIB,
} as const;
