/** What can be wrong with what a unit wrote. */
export type OutputFaultKind =
  /** Nothing was written, or a file that the scene writes is not there. */
  | 'missing'
  /** A file is there that is not of this frame. */
  | 'unexpected'
  /** A picture is cut off or damaged, or a file is empty. */
  | 'broken'
  /** A picture is whole, and not as the scene says: its format, size, channels or depth. */
  | 'other'
  /** An image that the frame shows was not there when it was rendered. */
  | 'missing-image'
  /** The frame is of one colour, and those beside it are not. */
  | 'one-colour'
  /** A file is called as none can be that is published. */
  | 'bad-name'
  /** Another job's object has its name. */
  | 'name-taken'
  /** The bucket that frames go to does not take it. */
  | 'place-refused'
  /** What the store has is not what was checked. */
  | 'stored-wrong';

/** A unit's output that cannot be passed on as done. The message is for whoever waits for the frame. */
export class OutputFault extends Error {
  override readonly name = 'OutputFault';

  constructor(
    readonly kind: OutputFaultKind,
    message: string,
  ) {
    super(message);
  }
}
