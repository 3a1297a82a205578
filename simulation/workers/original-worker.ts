import type { SimulatedWorker } from '../farm/simulated-fleet';
import { type Delivery, LeaseTooLong } from '../farm/simulated-queue';
import type { Timer } from '../world/clock';
import type { World } from '../world/world';

/** The original's defaults: VISIBILITY_TIMEOUT and VISIBILITY_TIMEOUT_REASSERT. */
const LEASE_SECONDS = 120;
const REASSERT_SECONDS = 30;

interface Task {
  readonly delivery: Delivery;
  readonly began: number;
  readonly seconds: number;
  timer: Timer | undefined;
  /** Its render, or its upload, is over. */
  isOver: boolean;
}

/**
 * A worker of the original Brenda: one command for all frames of a task, uploads beside the rendering of the next task, both waited for
 * before the one after. Nothing is known of a task before its last frame is uploaded, and its visibility is not renewed between its
 * last frame and its upload. With DONE=shutdown, which is what its manual recommends: it ends its instance when the queue has
 * nothing to show.
 */
export class OriginalWorker implements SimulatedWorker {
  readonly isProtected = false;
  private active: Task | undefined;
  private push: Task | undefined;
  private endWait: (() => void) | undefined;
  private reassert: Timer | undefined;
  private isGone = false;

  /** @param leave ends the instance. */
  constructor(
    private readonly world: World,
    private readonly leave: () => void,
  ) {}

  start(): void {
    this.cycle();
  }

  notice(): void {
    // It knows of none.
  }

  kill(orderly: boolean): void {
    this.isGone = true;
    this.endWait?.();
    this.drop(orderly);
  }

  private cycle(): void {
    this.endWait = this.world.queue.receive(0, LEASE_SECONDS, (delivery) => {
      this.endWait = undefined;
      if (this.isGone) return;
      if (delivery) this.active = this.render(delivery);
      this.reassertLater();
      this.goOnIfOver();
    });
  }

  private render(delivery: Delivery): Task {
    const { frames, model, clock } = this.world;
    let seconds = 0;
    for (let unit = delivery.first; unit <= delivery.last; unit++) seconds += frames.seconds(unit);
    const task: Task = { delivery, began: clock.now, seconds, timer: undefined, isOver: false };
    task.timer = clock.in(model.openSeconds + seconds, () => {
      this.over(task);
    });
    return task;
  }

  private over(task: Task): void {
    task.isOver = true;
    if (task === this.push) this.commit(task);
    else this.world.books.overhead(this.world.model.openSeconds);
    this.goOnIfOver();
  }

  /** Only when both have ended, the next is begun. */
  private goOnIfOver(): void {
    const { active, push } = this;
    if (this.endWait ?? ((active && !active.isOver) || (push && !push.isOver))) return;
    this.reassert?.cancel();
    this.active = undefined;
    this.push = active && { ...active, isOver: false };
    if (!this.push) {
      this.leave();
      return;
    }
    this.upload(this.push);
    this.cycle();
  }

  private upload(task: Task): void {
    const { first, last } = task.delivery;
    task.timer = this.world.clock.in(this.world.model.publishSeconds * (last - first + 1), () => {
      this.over(task);
    });
  }

  private commit({ delivery }: Task): void {
    const { ledger, frames, queue } = this.world;
    for (let unit = delivery.first; unit <= delivery.last; unit++) {
      ledger.writeRecord({ unit, from: 0, to: frames.seconds(unit) });
    }
    queue.remove(delivery);
  }

  private reassertLater(): void {
    this.reassert = this.world.clock.in(REASSERT_SECONDS, () => {
      try {
        for (const task of [this.active, this.push]) {
          // A lease that is lost it does not notice.
          if (task && !task.isOver) this.world.queue.extend(task.delivery, LEASE_SECONDS);
        }
        this.reassertLater();
      } catch (error) {
        if (!(error instanceof LeaseTooLong)) throw error;
        // The answer of SQS ends its process, and nothing ends its instance.
        this.isGone = true;
        this.drop(true);
      }
    });
  }

  /** @param isReleased whether there is time to release the task. */
  private drop(isReleased: boolean): void {
    const { books, clock, model, queue } = this.world;
    this.reassert?.cancel();
    const { active, push } = this;
    this.active = undefined;
    this.push = undefined;
    for (const task of [active, push]) {
      if (!task || (task === push && task.isOver)) continue;
      task.timer?.cancel();
      const isRendered = task === push || task.isOver;
      const time = isRendered ? model.openSeconds + task.seconds : clock.now - task.began;
      const opening = Math.min(time, model.openSeconds);
      if (!isRendered) books.overhead(opening);
      books.lose(time - opening);
      if (isReleased) queue.release(task.delivery);
    }
  }
}
