/** Blender could not render this frame, and reported why. The process can still render others. */
export class RenderFailed extends Error {
  override readonly name = 'RenderFailed';

  constructor(
    message: string,
    /** The last lines of Blender's log. */
    readonly log: string,
    /** This Blender's peak memory; 0 where the system does not report it. */
    readonly peakBytes: number,
  ) {
    super(message);
  }
}
