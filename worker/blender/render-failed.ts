/** Blender could not render this frame, and said why. The process is still good for others. */
export class RenderFailed extends Error {
  override readonly name = 'RenderFailed';

  constructor(
    message: string,
    /** The last lines of Blender's log. */
    readonly log: string,
  ) {
    super(message);
  }
}
