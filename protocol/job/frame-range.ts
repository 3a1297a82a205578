import { UserFault } from '../failure/fault';

/** Blender's own limits (MINAFRAME and MAXFRAME in its DNA_scene_types.h). */
export const FIRST_FRAME = -1048574;
export const LAST_FRAME = 1048574;

/** An arithmetic run of frames. `last` is always a member, `step` is at least 1. */
export interface FrameSpan {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** The number of frames in a span. */
export function spanLength(span: FrameSpan): number {
  return (span.last - span.first) / span.step + 1;
}

/**
 * The requested frames of a job, in the requested order, without repetition.
 *
 * A range holds a few spans, however many frames they cover, so a range of a million frames needs no more memory.
 */
export class FrameRange {
  readonly count: number;

  private constructor(readonly spans: readonly FrameSpan[]) {
    this.count = spans.reduce((sum, span) => sum + spanLength(span), 0);
  }

  /**
   * Every `step`-th frame from `first` to `last`, inclusive.
   *
   * @throws UserFault when the range is empty, or exceeds Blender's frame numbers.
   */
  static of(first: number, last: number, step = 1): FrameRange {
    return new FrameRange([spanOf(first, last, step, String(first) + '-' + String(last))]);
  }

  /**
   * Parses `1-240`, `1-240x5`, `1,5,9-12`, `-10--5`: numbers and spans, separated by commas. Also accepts `1..240`, as Blender's own
   * command line does, and the dashes that text programs make of a hyphen: `1–240`.
   *
   * @throws UserFault with the part that could not be parsed.
   */
  static parse(text: string): FrameRange {
    const spans = plainHyphens(text)
      .split(',')
      .map((part) => parseSpan(part.trim(), text));
    return new FrameRange(withoutRepeats(spans));
  }

  /** Whether `parse` accepts a text. */
  static isValid(text: string): boolean {
    try {
      FrameRange.parse(text);
      return true;
    } catch (error) {
      if (error instanceof UserFault) return false;
      throw error;
    }
  }

  /** Every frame, lazily, in order. */
  *frames(): Generator<number> {
    for (const span of this.spans) {
      for (let frame = span.first; frame <= span.last; frame += span.step) yield frame;
    }
  }

  has(frame: number): boolean {
    return this.spans.some(
      ({ first, last, step }) => first <= frame && frame <= last && (frame - first) % step === 0,
    );
  }

  /** The position of a frame, counted from 0; -1 when it is not in the range. */
  indexOf(frame: number): number {
    let before = 0;
    for (const span of this.spans) {
      const inSpan = (frame - span.first) / span.step;
      if (span.first <= frame && frame <= span.last && Number.isInteger(inSpan)) return before + inSpan;
      before += spanLength(span);
    }
    return -1;
  }

  /** The text that `parse` reads back as this range. */
  toString(): string {
    return this.spans.map(spanText).join(',');
  }
}

/** Replaces every dash and minus by a hyphen. */
function plainHyphens(text: string): string {
  return text.replace(/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, '-');
}

function spanText({ first, last, step }: FrameSpan): string {
  if (first === last) return String(first);
  return `${String(first)}-${String(last)}${step === 1 ? '' : `x${String(step)}`}`;
}

function parseSpan(part: string, whole: string): FrameSpan {
  const match = /^(-?\d+)(?:\s*(?:-|\.\.)\s*(-?\d+)(?:[x×](\d+))?)?$/.exec(part);
  if (!match) {
    const what = part === '' ? 'an empty part' : `"${part}"`;
    throw new UserFault(`frames "${whole}": cannot read ${what}; write 12, 1-240, 1-240x5 or 1,5,9-12`);
  }
  const first = Number(match[1]);
  return spanOf(first, match[2] === undefined ? first : Number(match[2]), Number(match[3] ?? 1), whole);
}

function spanOf(first: number, last: number, step: number, whole: string): FrameSpan {
  for (const frame of [first, last]) {
    if (!Number.isInteger(frame) || frame < FIRST_FRAME || frame > LAST_FRAME) {
      const bounds = `${String(FIRST_FRAME)} to ${String(LAST_FRAME)}`;
      throw new UserFault(`frames "${whole}": ${String(frame)} is not a frame Blender knows (${bounds})`);
    }
  }
  if (!Number.isInteger(step) || step < 1) {
    throw new UserFault(`frames "${whole}": the step is ${String(step)}, and must be 1 or more`);
  }
  if (last < first) {
    throw new UserFault(
      `frames "${whole}": the end, ${String(last)}, comes before the start, ${String(first)}; write ${String(last)}-${String(first)}`,
    );
  }
  return { first, last: last - ((last - first) % step), step };
}

/** Spans may overlap (`1-10,5`); each frame is rendered once, at its first position. */
function withoutRepeats(spans: readonly FrameSpan[]): readonly FrameSpan[] {
  const inOrder = [...spans].sort((a, b) => a.first - b.first);
  const apart = inOrder.every((span, i) => i === 0 || (inOrder[i - 1]?.last ?? -Infinity) < span.first);
  if (apart) return spans;
  const seen = new Set<number>();
  const kept: FrameSpan[] = [];
  for (const span of spans) {
    for (let frame = span.first; frame <= span.last; frame += span.step) {
      if (seen.has(frame)) continue;
      seen.add(frame);
      const open = kept.at(-1);
      if (open?.step === span.step && open.last + span.step === frame && frame !== span.first) {
        kept[kept.length - 1] = { ...open, last: frame };
      } else {
        kept.push({ first: frame, last: frame, step: span.step });
      }
    }
  }
  return kept;
}
