/** A Blender to render with. */
export interface ChosenBlender {
  readonly program: string;
  /** Which it is and why, on one line, where the user may not expect it. */
  readonly said?: string;
}
