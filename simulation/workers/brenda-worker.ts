import { isFinishedInTime } from '../../worker/instance/shutdown-policy';
import { dispositionOf, type Outcome } from '../../worker/task/outcome';
import { RetryElsewhere } from '../../worker/task/retry-elsewhere';
import { SHORT_SECONDS, WAIT_SECONDS } from '../../worker/work';
import type { Timer } from '../world/clock';
import { SimulatedBlender } from '../farm/simulated-blender';
import { type Rendered } from '../farm/rendered';
import type { SimulatedWorker } from '../farm/simulated-fleet';
import { SimulatedLease } from '../farm/simulated-lease';
import type { Delivery } from '../farm/simulated-queue';
import type { World } from '../world/world';

/** The instance's metadata are looked at each five seconds: a notice is so old, on average, when it is seen. */
const NOTICE_SEEN_SECONDS = 2.5;

/** A task in hand. */
interface Turn {
  readonly lease: SimulatedLease;
  readonly outcomes: Outcome[];
  /** Rendered, and on their way to the store. */
  readonly publishing: Map<number, { readonly timer: Timer; readonly rendered: Rendered }>;
  began: number;
  units: readonly number[];
  next: number;
  leftFor: number;
  isLost: boolean;
  isRendered: boolean;
}

/**
 * The worker as `worker/work.ts` and `worker/task/task-run.ts` have it, on the simulated clock: publishing beside the rendering of what
 * comes next, short tasks taken ahead, leases renewed until the task is off the queue. What it decides on the way is decided by the
 * worker's own functions.
 */
export class BrendaWorker implements SimulatedWorker {
  private readonly retryElsewhere: RetryElsewhere;
  private readonly blender: SimulatedBlender;
  private readonly turns = new Set<Turn>();
  private endWait: (() => void) | undefined;
  private notified: Timer | undefined;
  private ahead: Turn | undefined;
  private rendering: Turn | undefined;
  /** Rendered; its end runs beside the rendering of the next. */
  private ending: Turn | undefined;
  /** Rendered too; the next is not begun before the end of the one before. */
  private rendered: Turn | undefined;
  private lastSeconds = Infinity;
  private isStopping = false;
  private isSafe = false;

  constructor(
    private readonly id: string,
    private readonly world: World,
  ) {
    this.retryElsewhere = new RetryElsewhere(id, world.model.workers === 1);
    this.blender = new SimulatedBlender(world);
  }

  get isProtected(): boolean {
    return this.isSafe;
  }

  start(): void {
    this.next();
  }

  notice(seconds: number): void {
    const seen = Math.min(NOTICE_SEEN_SECONDS, seconds);
    this.notified = this.world.clock.in(seen, () => {
      this.leave(seconds - seen);
    });
  }

  kill(): void {
    this.isStopping = true;
    this.isSafe = false;
    this.notified?.cancel();
    this.endWait?.();
    this.blender.breakOff();
    for (const turn of this.turns) {
      turn.lease.expire();
      this.dropPublishing(turn);
    }
    this.turns.clear();
  }

  /** Takes nothing new; ends the frame if there is time for it, else breaks it off. What is rendered is published. */
  private leave(secondsLeft: number): void {
    this.isStopping = true;
    this.endWait?.();
    if (this.ahead) {
      this.ahead.lease.release({ isBlameless: true });
      this.turns.delete(this.ahead);
    }
    const turn = this.rendering;
    const { publishSeconds } = this.world.model;
    if (!turn || isFinishedInTime({ renderSeconds: this.blender.secondsLeft, publishSeconds }, secondsLeft))
      return;
    this.interrupt(turn);
  }

  private next(): void {
    if (this.isStopping || this.endWait) return;
    const turn = this.ahead;
    this.ahead = undefined;
    if (turn) this.begin(turn);
    else this.ask();
  }

  private ask(): void {
    const { queue, model } = this.world;
    this.endWait = queue.receive(WAIT_SECONDS, model.leaseSeconds, (delivery) => {
      this.endWait = undefined;
      this.received(delivery);
    });
  }

  private received(delivery: Delivery | undefined): void {
    // What comes too late stays hidden until its lease, which is not renewed, has run out.
    if (this.isStopping) return;
    const isBusy = this.rendering !== undefined || this.rendered !== undefined;
    if (delivery) {
      this.isSafe = true;
      const turn = this.turnOf(delivery);
      this.turns.add(turn);
      if (isBusy) this.ahead = turn;
      else this.begin(turn);
    } else if (!isBusy) {
      if (this.turns.size === 0) this.isSafe = false;
      this.next();
    }
  }

  private turnOf(delivery: Delivery): Turn {
    const { queue, clock, model } = this.world;
    const lease = new SimulatedLease(queue, clock, delivery, model.leaseSeconds, () => {
      this.lost(turn);
    });
    const turn: Turn = {
      lease,
      outcomes: [],
      publishing: new Map(),
      began: clock.now,
      units: [],
      next: 0,
      leftFor: 0,
      isLost: false,
      isRendered: false,
    };
    return turn;
  }

  private begin(turn: Turn): void {
    turn.began = this.world.clock.now;
    turn.units = this.missing(turn);
    this.rendering = turn;
    this.renderNext(turn);
    if (this.lastSeconds < SHORT_SECONDS && this.rendering === turn) this.ask();
  }

  /** As `unitsLeft`. */
  private missing(turn: Turn): number[] {
    const { ledger } = this.world;
    const { first, last } = turn.lease.delivery;
    const units: number[] = [];
    for (let unit = first; unit <= last; unit++) {
      if (ledger.isDone(unit)) continue;
      const failure = ledger.failure(unit);
      if (failure?.final) continue;
      if (failure && this.retryElsewhere.appliesTo(failure)) {
        turn.leftFor = Math.max(turn.leftFor, this.retryElsewhere.delaySeconds(failure));
      } else units.push(unit);
    }
    return units;
  }

  private renderNext(turn: Turn): void {
    // Two units may wait for their upload; a third would only fill the disk.
    if (turn.publishing.size >= 2) return;
    const unit = turn.units[turn.next++];
    if (unit === undefined) {
      this.allRendered(turn);
    } else if (turn.isLost || this.isStopping) {
      this.interrupt(turn);
    } else {
      const publish = (rendered: Rendered): void => {
        this.publish(turn, rendered);
      };
      this.blender.render(unit, publish, (reason) => {
        this.failed(turn, unit, reason);
      });
    }
  }

  private failed(turn: Turn, unit: number, reason: string): void {
    const isFinal = this.world.ledger.writeFailure(unit, this.id, reason);
    turn.outcomes.push(isFinal ? 'failed for good' : 'failed');
    this.renderNext(turn);
  }

  private publish(turn: Turn, rendered: Rendered): void {
    const { clock, ledger, model } = this.world;
    const timer = clock.in(model.publishSeconds, () => {
      const isWaitedFor = turn.publishing.size >= 2;
      turn.publishing.delete(rendered.unit);
      ledger.writeRecord(rendered);
      turn.outcomes.push('done');
      if (turn.isRendered) this.endIfPublished(turn);
      else if (isWaitedFor) this.renderNext(turn);
    });
    turn.publishing.set(rendered.unit, { timer, rendered });
    this.renderNext(turn);
  }

  /** What is under way for the task stops, as it is not ours any more. */
  private lost(turn: Turn): void {
    turn.isLost = true;
    this.dropPublishing(turn);
    if (turn === this.rendering) this.interrupt(turn);
    else if (turn.isRendered) this.endIfPublished(turn);
  }

  private dropPublishing(turn: Turn): void {
    for (const { timer, rendered } of turn.publishing.values()) {
      timer.cancel();
      this.world.books.lose(rendered.to - rendered.from);
      turn.outcomes.push('interrupted');
    }
    turn.publishing.clear();
  }

  private interrupt(turn: Turn): void {
    this.blender.breakOff();
    turn.outcomes.push('interrupted');
    this.allRendered(turn);
  }

  private allRendered(turn: Turn): void {
    turn.isRendered = true;
    this.rendering = undefined;
    if (turn.leftFor > 0) turn.outcomes.push('failed here before');
    this.lastSeconds = this.world.clock.now - turn.began;
    if (this.ending) this.rendered = turn;
    else this.ending = turn;
    this.endIfPublished(turn);
    if (this.rendered !== turn) this.next();
  }

  private endIfPublished(turn: Turn): void {
    if (turn.publishing.size > 0 || !this.turns.delete(turn)) return;
    this.end(turn);
    if (this.ending !== turn) return;
    const { rendered } = this;
    this.rendered = undefined;
    this.ending = rendered && this.turns.has(rendered) ? rendered : undefined;
    if (rendered) this.next();
  }

  private end({ lease, outcomes, leftFor }: Turn): void {
    const { disposition, isBlameless } = dispositionOf(outcomes);
    if (disposition === 'expire') lease.expire();
    else if (disposition === 'release') lease.release({ isBlameless });
    else if (disposition === 'retry elsewhere') lease.releaseAfter(leftFor);
    else lease.complete();
  }
}
