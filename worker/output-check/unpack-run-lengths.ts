import { cutOff, damaged } from './picture';

/** One step of run-length code: so many bytes as they are, or one item so many times. */
interface Run {
  readonly literal: boolean;
  readonly count: number;
}

interface Code {
  /** Bytes of what is repeated. */
  readonly itemBytes: number;
  /** What a control byte says; nothing for one without a meaning. */
  readonly read: (control: number) => Run | undefined;
}

/**
 * Undoes run-length code until `bytes` are there.
 *
 * @returns the bytes, and where in the source the code ended.
 * @throws BrokenPicture when it ends before, or runs over.
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
