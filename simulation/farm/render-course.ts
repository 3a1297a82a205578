import type { Slices } from '../model';

/** What a rendering that was ended has come to. Seconds. */
export interface Reached {
  /** Opening the scene and keeping slices. */
  readonly overhead: number;
  /** Rendering proper. */
  readonly rendered: number;
  /** Rendering that is kept in slices, so that another can go on from there. */
  readonly kept: number;
}

/** How the rendering of a frame goes on in time: the scene is opened, then it is rendered, in slices or in one. */
export class RenderCourse {
  /** From its beginning to its end, if nothing comes between. */
  readonly seconds: number;
  private readonly count: number;

  /**
   * @param open seconds for opening the scene; 0 in a Blender that has it open.
   * @param left seconds of rendering that are not kept yet.
   */
  constructor(
    private readonly open: number,
    private readonly left: number,
    private readonly slices: Slices | undefined,
  ) {
    this.count = slices ? Math.ceil(left / slices.every) : 0;
    this.seconds = open + left + this.count * (slices?.overhead ?? 0);
  }

  /** What it has come to when it is ended after so many seconds. */
  reached(after: number): Reached {
    const opened = Math.min(after, this.open);
    const time = after - opened;
    if (!this.slices) return { overhead: opened, rendered: Math.min(time, this.left), kept: 0 };
    const { every, overhead } = this.slices;
    if (after >= this.seconds) {
      return { overhead: opened + this.count * overhead, rendered: this.left, kept: this.left };
    }
    const whole = Math.floor(time / (every + overhead));
    const inSlice = Math.min(time - whole * (every + overhead), every, this.left - whole * every);
    const rendered = whole * every + inSlice;
    return { overhead: opened + time - rendered, rendered, kept: whole * every };
  }
}
