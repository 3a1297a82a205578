import type { FleetInstance, Group } from '../../farm/fleet/fleet';
import type { Fault, Model } from '../model';
import type { Books } from '../world/books';
import type { Clock, Timer } from '../world/clock';
import type { Random } from '../world/random';

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
  readonly fault: Fault | undefined;
  billedFrom: number | undefined;
  /** As EC2 has it. */
  isLaunched: boolean;
  isBooted: boolean;
}

type FleetModel = Pick<
  Model,
  'workers' | 'launchSeconds' | 'bootSeconds' | 'interruptionsPerHour' | 'noticed' | 'broken'
>;

/** Until an instance is gone that dies by itself. */
const EIGHT_MINUTES = 480;

/** An Auto Scaling group: keeps as many instances as are wanted, and replaces those that are taken back. */
export class SimulatedFleet {
  private readonly instances = new Map<string, Instance>();
  private desired = 0;
  private launched = 0;
  private taken = 0;
  private paid = 0;
  /** Whose workers have said that they are there. */
  readonly heard = new Set<string>();

  constructor(
    private readonly model: FleetModel,
    private readonly clock: Clock,
    private readonly books: Books,
    private readonly random: Pick<Random, 'exponential' | 'chance'>,
    private readonly hire: (id: string, fault?: Fault) => SimulatedWorker,
  ) {}

  get size(): number {
    return this.instances.size;
  }

  /** Instances that were taken back. */
  get interruptions(): number {
    return this.taken;
  }

  /** Seconds that were paid for up to now, by all instances. */
  get paidSeconds(): number {
    let sum = this.paid;
    for (const { billedFrom } of this.instances.values())
      if (billedFrom !== undefined) sum += this.clock.now - billedFrom;
    return sum;
  }

  describe(): Group {
    const instances = [...this.instances.values()].map(({ id, worker, isLaunched }): FleetInstance => ({
      id,
      lifecycle: isLaunched ? 'InService' : 'Pending',
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

  /** The instance is ended, by itself or by the drainer, and no other is wanted in its place. */
  dismiss(id: string): void {
    const one = this.instances.get(id);
    if (!one) return;
    this.desired--;
    this.end(one, true);
  }

  /** Bills those that are still there. */
  close(): void {
    for (const one of this.instances.values()) this.end(one, true);
  }

  private launch(): void {
    const fault = this.faultOf(this.launched);
    const id = `i-${String(this.launched++)}`;
    const worker = this.hire(id, fault);
    const one: Instance = {
      id,
      worker,
      timers: [],
      fault,
      billedFrom: undefined,
      isLaunched: false,
      isBooted: false,
    };
    this.instances.set(id, one);
    this.later(one, this.model.launchSeconds, () => {
      one.billedFrom = this.clock.now;
      one.isLaunched = true;
      this.doom(one);
      if (fault === 'never boots') return;
      if (fault === 'dies in its boot' || fault === 'dies every eight minutes') this.die(one);
      this.later(one, this.model.bootSeconds, () => {
        if (fault === 'dies in its boot') return;
        this.heard.add(id);
        one.isBooted = true;
        one.worker.start();
      });
    });
  }

  /** By itself; the group sees it, and replaces it. */
  private die(one: Instance): void {
    this.later(one, EIGHT_MINUTES, () => {
      this.end(one, false);
      this.setDesired(this.desired);
    });
  }

  private faultOf(nth: number): Fault | undefined {
    const { broken } = this.model;
    if (!broken) return undefined;
    return Math.floor((nth + 1) * broken.share) > Math.floor(nth * broken.share) ? broken.fault : undefined;
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
    this.paid += seconds;
    this.books.bill(seconds);
    this.books.boot(Math.min(seconds, this.model.bootSeconds));
  }

  private later(one: Instance, seconds: number, act: () => void): void {
    one.timers.push(this.clock.in(seconds, act));
  }
}
