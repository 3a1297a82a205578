import type { FleetInstance, Group } from '../farm/fleet/fleet';
import type { Books } from './books';
import type { Clock, Timer } from './clock';
import type { Model } from './model';
import type { Random } from './random';

/** AWS gives two minutes. */
const NOTICE_SECONDS = 120;

/** The program on an instance, as the instance sees it. */
export interface SimulatedWorker {
  /** Protected from scale-in. */
  readonly isProtected: boolean;
  /** Booted; it may work from now on. */
  start(): void;
  /** The instance will be taken back in so many seconds. */
  notice(seconds: number): void;
  /** The machine is gone. @param orderly whether its processes were told a moment before. */
  kill(orderly: boolean): void;
}

interface Instance {
  readonly id: string;
  readonly worker: SimulatedWorker;
  readonly timers: Timer[];
  billedFrom: number | undefined;
  isBooted: boolean;
}

type FleetModel = Pick<
  Model,
  'workers' | 'launchSeconds' | 'bootSeconds' | 'interruptionsPerHour' | 'noticed'
>;

/** An Auto Scaling group: keeps as many instances as are wanted, and replaces those that are taken back. */
export class SimulatedFleet {
  private readonly instances = new Map<string, Instance>();
  private desired = 0;
  private launched = 0;
  private taken = 0;

  constructor(
    private readonly model: FleetModel,
    private readonly clock: Clock,
    private readonly books: Books,
    private readonly random: Pick<Random, 'exponential' | 'chance'>,
    private readonly hire: (id: string) => SimulatedWorker,
  ) {}

  get size(): number {
    return this.instances.size;
  }

  /** Instances that were taken back. */
  get interruptions(): number {
    return this.taken;
  }

  describe(): Group {
    const instances = [...this.instances.values()].map(({ id, worker, isBooted }): FleetInstance => ({
      id,
      lifecycle: isBooted ? 'InService' : 'Pending',
      isProtected: worker.isProtected,
    }));
    return { desired: this.desired, min: 0, max: this.model.workers, instances };
  }

  setDesired(count: number): void {
    this.desired = count;
    for (const one of this.instances.values()) {
      if (this.instances.size <= count) break;
      if (!one.worker.isProtected) this.end(one, true);
    }
    while (this.instances.size < count) this.launch();
  }

  /** The instance ends itself, and wants no other in its place. */
  dismiss(id: string): void {
    this.desired--;
    const one = this.instances.get(id);
    if (one) this.end(one, true);
  }

  /** Bills those that are still there. */
  close(): void {
    for (const one of this.instances.values()) this.end(one, true);
  }

  private launch(): void {
    const id = `i-${String(this.launched++)}`;
    const one: Instance = { id, worker: this.hire(id), timers: [], billedFrom: undefined, isBooted: false };
    this.instances.set(id, one);
    this.later(one, this.model.launchSeconds, () => {
      one.billedFrom = this.clock.now;
      this.doom(one);
      this.later(one, this.model.bootSeconds, () => {
        one.isBooted = true;
        one.worker.start();
      });
    });
  }

  /** Decides when it will be taken back; to wait for that makes it no likelier. */
  private doom(one: Instance): void {
    const life = this.random.exponential(this.model.interruptionsPerHour / 3600);
    const isNoticed = this.random.chance(this.model.noticed);
    if (life === Infinity) return;
    if (isNoticed) {
      this.later(one, life - NOTICE_SECONDS, () => {
        if (one.isBooted) one.worker.notice(Math.min(life, NOTICE_SECONDS));
      });
    }
    this.later(one, life, () => {
      this.taken++;
      this.end(one, isNoticed);
      this.setDesired(this.desired);
    });
  }

  private end(one: Instance, orderly: boolean): void {
    for (const timer of one.timers) timer.cancel();
    this.instances.delete(one.id);
    one.worker.kill(orderly);
    if (one.billedFrom === undefined) return;
    const seconds = this.clock.now - one.billedFrom;
    this.books.bill(seconds);
    this.books.boot(Math.min(seconds, this.model.bootSeconds));
  }

  private later(one: Instance, seconds: number, act: () => void): void {
    one.timers.push(this.clock.in(seconds, act));
  }
}
