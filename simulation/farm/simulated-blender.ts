import { isLong, samplesOfSlice } from '../../worker/render/slices/slice-policy';
import type { Slices } from '../model';
import type { Timer } from '../world/clock';
import type { World } from '../world/world';
import { RenderCourse } from './render-course';
import type { Rendered } from './rendered';

interface Rendering {
  readonly unit: number;
  readonly course: RenderCourse;
  readonly began: number;
  readonly from: number;
  readonly timer: Timer;
}

/** How a frame of so many seconds is cut, a sample a second; not at all when it is not long. */
function slicesOf(slices: Slices, seconds: number, secondsLeft: number): Slices | undefined {
  const { from: limitSeconds, overhead: overheadSeconds, every } = slices;
  if (!isLong({ secondsInAll: seconds, isRough: false, limitSeconds })) return undefined;
  const next = {
    secondsEach: 1,
    overheadSeconds,
    samples: seconds,
    samplesLeft: secondsLeft,
    limitSeconds,
  };
  return every > 0 ? slices : { ...slices, every: Math.max(1, samplesOfSlice(next)) };
}

/** A Blender that stays up with its scene open, until it is broken off. */
export class SimulatedBlender {
  private rendering: Rendering | undefined;
  private isOpen = false;

  constructor(private readonly world: World) {}

  /** Until the frame is rendered, should it be. */
  get secondsLeft(): number {
    if (!this.rendering) return 0;
    const { began, course } = this.rendering;
    return began + course.seconds - this.world.clock.now;
  }

  /** Calls `done` at the end, or `failed` with the reason where there is none. Only one frame at a time. */
  render(unit: number, done: (rendered: Rendered) => void, failed: (reason: string) => void): void {
    const { frames, books, policy, model, clock, random } = this.world;
    const to = frames.seconds(unit);
    const from = books.keptOf(unit);
    const slices = policy.slices && slicesOf(policy.slices, to, to - from);
    const course = new RenderCourse(this.isOpen ? 0 : model.openSeconds, to - from, slices);
    const isBad = frames.isBad(unit);
    const isFailing = isBad || random.chance(model.crashes);
    const timer = clock.in(isFailing ? course.seconds * random.next() : course.seconds, () => {
      if (isFailing) {
        this.breakOff();
        failed(isBad ? 'it cannot be rendered' : 'Blender crashed');
      } else done(this.finish(to));
    });
    this.rendering = { unit, course, began: clock.now, from, timer };
  }

  /** Ends what is being rendered, if anything; slices that are whole are kept. */
  breakOff(): void {
    if (!this.rendering) return;
    const { timer, course, began, unit, from } = this.rendering;
    const { books, clock, ledger } = this.world;
    this.rendering = undefined;
    this.isOpen = false;
    timer.cancel();
    const { overhead, rendered, kept } = course.reached(clock.now - began);
    books.overhead(overhead);
    books.keep(unit, from, from + kept);
    books.lose(rendered - kept);
    if (kept > 0) ledger.sliceAt = clock.now * 1000;
  }

  private finish(to: number): Rendered {
    if (!this.rendering) throw new Error('nothing is being rendered');
    const { course, unit, from } = this.rendering;
    const { books } = this.world;
    this.rendering = undefined;
    this.isOpen = true;
    const { overhead, kept } = course.reached(course.seconds);
    books.overhead(overhead);
    if (kept === 0) return { unit, from, to };
    // Of slices, the last is kept like all others, and the record adds nothing to them.
    books.keep(unit, from, to);
    return { unit, from: to, to };
  }
}
