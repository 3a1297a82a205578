/** What can be wrong with what a unit wrote. */
export type OutputFaultKind =
  /** Nothing was written, or a file that the scene writes is not there. */
  | 'missing'
  /** A file is not of this frame. */
  | 'unexpected'
  /** A picture is cut off or damaged, or a file is empty. */
  | 'broken'
  /** A picture is whole, but not as the scene defines it: its format, size, channels or depth. */
  | 'other'
  /** An image that the frame shows was missing when it was rendered. */
  | 'missing-image'
  /** The frame is of one colour, and those beside it are not. */
  | 'one-colour'
  /** No published file can have a file's name. */
  | 'bad-name'
  /** Another job's object has its name. */
  | 'name-taken'
  /** The frames bucket refuses it. */
  | 'place-refused';

/** A unit's output that cannot be published. The message is for the user who waits for the frame. */
export class OutputFault extends Error {
  override readonly name = 'OutputFault';

  constructor(
    readonly kind: OutputFaultKind,
    message: string,
  ) {
    super(message);
  }
}
