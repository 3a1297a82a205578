import { cutOff, damaged } from './picture';

/** One run: so many literal bytes, or one item repeated so many times. */
interface Run {
  readonly literal: boolean;
  readonly count: number;
}

interface Code {
  /** Bytes of the repeated item. */
  readonly itemBytes: number;
  /** The meaning of a control byte; undefined for one without a meaning. */
  readonly read: (control: number) => Run | undefined;
}

/**
 * Decodes run-length data until it has `bytes`.
 *
 * @returns the bytes, and the offset in the source where the data ended.
 * @throws BrokenPicture when it ends early, or runs over.
 */
export function unpackRunLengths(
  source: Buffer,
  from: number,
  bytes: number,
  { itemBytes, read }: Code,
): { readonly values: Buffer; readonly end: number } {
  const values = Buffer.allocUnsafe(bytes);
  let place = from;
  let filled = 0;
  while (filled < bytes) {
    const control = source[place++];
    if (control === undefined) throw cutOff('its last rows are not there');
    const run = read(control);
    if (!run) continue;
    const width = run.count * itemBytes;
    const taken = run.literal ? width : itemBytes;
    if (filled + width > bytes) throw damaged('a row is longer than the picture is wide');
    if (place + taken > source.length) throw cutOff('its last rows are not there');
    if (run.literal) source.copy(values, filled, place, place + taken);
    else values.fill(source.subarray(place, place + taken), filled, filled + width);
    place += taken;
    filled += width;
  }
  return { values, end: place };
}
