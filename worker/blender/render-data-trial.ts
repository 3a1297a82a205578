/** Kept data must make a frame this much shorter to be worth its memory, and to stand out from chance. */
const WORTH_IT = 0.85;

/**
 * Finds out, on the frames that are to be rendered anyway, whether keeping render data makes a scene's frames shorter.
 * It did by 4.7 times for a heavy scene that hardly moves, and made a frame of next to nothing a fifth longer.
 *
 * The first frame of a process starts things up and tells nothing. The second is rendered without kept data, the
 * third with, which builds it, and the fourth profits: the second and the fourth are compared.
 */
export class RenderDataTrial {
  private readonly seconds: number[] = [];

  /** Whether to keep render data for the next frame. */
  get keep(): boolean {
    const [, without = 0, , withKept] = this.seconds;
    if (withKept === undefined) return this.seconds.length >= 2;
    return withKept < WORTH_IT * without;
  }

  /** Takes note of how long a frame took that was rendered as `keep` said. */
  rendered(seconds: number): void {
    if (this.seconds.length < 4) this.seconds.push(seconds);
  }
}
