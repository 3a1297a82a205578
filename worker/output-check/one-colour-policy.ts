import type { PublishedFile } from '../../protocol/ledger/record';

/** A frame's pictures, as in its record. */
export type Pictures = readonly Pick<PublishedFile, 'name' | 'rendered' | 'picture'>[];

export type Judgement =
  /** It shows something, or shows no less than the frames beside it. */
  | { readonly verdict: 'publish' }
  /** It may be intended; the user should check it. */
  | { readonly verdict: 'warn'; readonly names: readonly string[] }
  /** The frames beside it show something. */
  | { readonly verdict: 'render again'; readonly names: readonly string[] };

/**
 * What to do with a frame of one colour, such as wholly black or wholly transparent. A film may have such frames, even a single one. So
 * when the frames beside it show something, it is rendered once more, and then accepted.
 *
 * @param beside the nearest finished frames before and after it; empty when there are none.
 * @param failedBefore whether it was rendered before, and not published.
 */
export function judgeOneColour(
  frame: Pictures,
  beside: readonly Pictures[],
  failedBefore: boolean,
): Judgement {
  const names = frame
    .filter((file) => file.picture?.oneColour !== undefined && !isPlainBeside(file, beside))
    .map(({ name }) => name);
  if (names.length === 0) return { verdict: 'publish' };
  return { verdict: failedBefore || beside.length === 0 ? 'warn' : 'render again', names };
}

function isPlainBeside(one: Pictures[number], beside: readonly Pictures[]): boolean {
  return beside.some((frame) =>
    frame.some((file) => kindOf(file) === kindOf(one) && file.picture?.oneColour !== undefined),
  );
}

/** The same for files of other frames, whatever else their given names contain. */
function kindOf({ name, rendered = name }: Pictures[number]): string {
  return rendered.replace(/-?\d+(?=\D*$)/, '#');
}
