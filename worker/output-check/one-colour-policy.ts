import type { PublishedFile } from '../../protocol/ledger/record';

/** A frame's pictures, as its record has them. */
export type Pictures = readonly Pick<PublishedFile, 'name' | 'rendered' | 'picture'>[];

export type Judgement =
  /** It shows something, or shows as little as a frame beside it. */
  | { readonly verdict: 'publish' }
  /** It may be so; somebody should look at it. */
  | { readonly verdict: 'warn'; readonly names: readonly string[] }
  /** Those beside it show something. */
  | { readonly verdict: 'render again'; readonly names: readonly string[] };

/**
 * What to do with a frame that is of one colour: wholly black, wholly transparent. A film may have such frames, also a single
 * one; so it is rendered once more, where those beside it show something, and then it is taken for what it is.
 *
 * @param beside the nearest frames that are done, before and after it; none when there are none.
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

/** The same for files of other frames, whatever else is in the names that were given to them. */
function kindOf({ name, rendered = name }: Pictures[number]): string {
  return rendered.replace(/-?\d+(?=\D*$)/, '#');
}
