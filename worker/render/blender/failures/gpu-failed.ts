/** This machine's GPU is missing, or failed in the middle of a frame. The frame may render on another machine. */
export class GpuFailed extends Error {
  override readonly name = 'GpuFailed';

  constructor(
    message: string,
    /** The last lines of Blender's log. */
    readonly log: string,
  ) {
    super(message);
  }
}
