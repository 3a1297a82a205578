/** A number format: at least so many digits before the point, and exactly so many after it. */
export interface NumberFormat {
  readonly whole?: number;
  readonly fraction?: number;
}

/** More digits than any number has here are a typing error. */
const MOST_DIGITS = 64;

/** Parses `####`, `.##` and `###.##`, as Blender does, and `4`, `04`, `.2` and `3.2`. Undefined for any other text. */
export function readNumberFormat(text: string): NumberFormat | undefined {
  const [, whole, fraction] = /^(#+|\d+)?(?:\.(#+|\d+))?$/.exec(text) ?? [];
  const digits = {
    ...(whole === undefined ? {} : { whole: digitsOf(whole) }),
    ...(fraction === undefined ? {} : { fraction: digitsOf(fraction) }),
  };
  const counts = Object.values(digits);
  const isRead = counts.length > 0 && counts.every((count) => count >= 1 && count <= MOST_DIGITS);
  return isRead ? digits : undefined;
}

/**
 * Formats a number as Blender does in a path.
 *
 * @param isFloat whether it may have a fraction: without a format it then gets one, `24.0`.
 */
export function writeNumber(value: number, isFloat: boolean, format: NumberFormat | undefined): string {
  if (!format) return isFloat && Number.isInteger(value) ? `${String(value)}.0` : String(value);
  const { whole = 0, fraction } = format;
  if (fraction === undefined) return padded(String(Math.round(value)), whole);
  return padded(value.toFixed(fraction), whole === 0 ? 0 : whole + fraction + 1);
}

/** Formats a frame number: the sign comes before the digits, and does not count as one. */
export function writeFrame(frame: number, digits: number): string {
  const text = String(Math.abs(frame)).padStart(digits, '0');
  return frame < 0 ? `-${text}` : text;
}

function digitsOf(text: string): number {
  return text.startsWith('#') ? text.length : Number(text);
}

function padded(text: string, width: number): string {
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
}
