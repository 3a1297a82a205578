/** Blender could not render this frame, and said why. The process is still good for others. */
export class RenderFailed extends Error {
  override readonly name = 'RenderFailed';

  constructor(
    message: string,
    /** The last lines of Blender's log. */
    readonly log: string,
    /** The most memory that this Blender held; 0 where the system does not tell. */
    readonly peakBytes: number,
  ) {
    super(message);
  }
}
