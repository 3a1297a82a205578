import type { BlenderRelease } from '../../blender-release';
import type { RenderFarmProps, RenderOverrides } from '../../constructs/farm/render-farm-props';

/** Where a setting is among the props of `RenderFarm`. */
export type PropPath =
  keyof RenderFarmProps | `overrides.${keyof RenderOverrides}` | `blender.${keyof BlenderRelease}`;

/** The type of the prop there. */
export type PropAt<P extends PropPath> = P extends keyof RenderFarmProps
  ? NonNullable<RenderFarmProps[P]>
  : P extends `overrides.${infer K extends keyof RenderOverrides}`
    ? NonNullable<RenderOverrides[K]>
    : P extends `blender.${infer K extends keyof BlenderRelease}`
      ? NonNullable<BlenderRelease[K]>
      : never;

/** Each value of these props, by its path: `overrides.samples`. */
export function valueAt(props: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
      props,
    );
}

/** The props with a value at a path of one or two names. */
export function withValueAt(
  props: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const [first = '', second] = path.split('.');
  if (second === undefined) return { ...props, [first]: value };
  return { ...props, [first]: { ...(props[first] as object | undefined), [second]: value } };
}
