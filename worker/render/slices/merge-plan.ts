/** How a channel of the frame is merged from the same channel of its slices. */
export interface MergedChannel {
  readonly name: string;
  /** Its index among the slices' channels. */
  readonly from: number;
  readonly rule: 'mean' | 'first' | 'light';
  /** For light: the indices of its own three channels, and of those of the colour that it was divided by: red, green, blue. */
  readonly light?: { readonly own: Three; readonly colour: Three };
}

export type Three = readonly [number, number, number];

/**
 * How each channel of the frame is merged; other channels of the slices are left out.
 *
 * @param channels of the slices, `ViewLayer.DiffDir.R`, in their order.
 * @param passes the rule of each pass: `mean`, `first`, or the name of the colour that light was divided by.
 * @throws when a colour is missing: a bug.
 */
export function mergePlan(
  channels: readonly string[],
  passes: Readonly<Record<string, string>>,
): MergedChannel[] {
  const places = new Map(channels.map((name, place) => [name, place]));
  return channels.flatMap((name, from): MergedChannel[] => {
    const layerAndPass = name.slice(0, name.lastIndexOf('.'));
    const pass = passOf(layerAndPass, passes);
    const rule = pass === undefined ? undefined : passes[pass];
    if (pass === undefined || rule === undefined) return [];
    if (rule === 'mean' || rule === 'first') return [{ name, from, rule }];
    const layer = layerAndPass.slice(0, -pass.length);
    const three = (of: string): Three => {
      const [red, green, blue] = ['R', 'G', 'B'].map((letter) => places.get(`${layer}${of}.${letter}`));
      if (red === undefined || green === undefined || blue === undefined)
        throw new Error(`slices have no pass ${layer}${of}`);
      return [red, green, blue];
    };
    return [{ name, from, rule: 'light', light: { own: three(pass), colour: three(rule) } }];
  });
}

/** A layer's name may contain dots, too. */
function passOf(layerAndPass: string, passes: Readonly<Record<string, string>>): string | undefined {
  const found = Object.keys(passes).filter((pass) => layerAndPass.endsWith(`.${pass}`));
  return found.sort((a, b) => b.length - a.length)[0];
}
