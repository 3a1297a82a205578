import { SimulatedDrainer } from './farm/simulated-drainer';
import { SimulatedFleet, type SimulatedWorker } from './farm/simulated-fleet';
import { SimulatedLedger } from './farm/simulated-ledger';
import { SimulatedQueue } from './farm/simulated-queue';
import { SimulatedSeeder } from './farm/simulated-seeder';
import type { Fault, Model, Policy } from './model';
import { BrendaWorker } from './workers/brenda-worker';
import { BrokenWorker } from './workers/broken-worker';
import { OriginalWorker } from './workers/original-worker';
import { Books, type Spent } from './world/books';
import { Census } from './world/census';
import { Clock } from './world/clock';
import { Frames } from './world/frames';
import { Random } from './world/random';
import type { World } from './world/world';

/** With no record for so long, a user gives up waiting for the frames: three days. */
const STALLED_SECONDS = 3 * 86_400;

/** What became of a render. */
export interface Outcome {
  readonly policy: string;
  /** Frames with a record, frames that were dead-lettered, and frames that no worker works on any longer. */
  readonly recorded: number;
  readonly dead: number;
  readonly left: number;
  /** Records that were written for frames that had one. */
  readonly duplicates: number;
  readonly interruptions: number;
  /** Seconds from the beginning of the seeding to the last record. */
  readonly makespan: number;
  /** Why the drainer ended it before all was rendered. */
  readonly stopped?: string;
  /** US dollars for instances. */
  readonly cost: number;
  /** The most of it for which nothing was recorded, at one go. Of fleets that may be broken alone. */
  readonly forNothing: number;
  readonly spent: Spent;
  /** Things that happened; the conservation of units was asserted after each. */
  readonly events: number;
}

/** For tests: parts of the world that are to be others. */
export interface Parts {
  readonly queue?: typeof SimulatedQueue;
  /** Decides how long instances last, and whether they are told. */
  readonly interruptions?: Pick<Random, 'exponential' | 'chance'>;
}

/**
 * Renders a model's frames under a policy.
 *
 * @throws ConservationBroken at the first event at which a unit is lost, or in two places.
 */
export function simulate(model: Model, policy: Policy, parts: Parts = {}): Outcome {
  const { seed, frames: units } = model;
  const { queue: Queue = SimulatedQueue, interruptions = new Random(seed, 'interruptions') } = parts;
  const clock = new Clock();
  const census = new Census(units);
  const books = new Books(units);
  const isOriginal = policy.of === 'original';
  // The original's queue has no dead letters.
  const settings = { duplicated: model.duplicated, maxReceives: isOriginal ? Infinity : model.maxReceives };
  const queue = new Queue(
    Math.ceil(units / policy.taskSize),
    settings,
    clock,
    census,
    new Random(seed, 'queue'),
  );
  const ledger = new SimulatedLedger(census, books);
  const random = new Random(seed, 'crashes');
  const world: World = { model, policy, clock, queue, ledger, books, frames: new Frames(model), random };

  const hire = (id: string, fault?: Fault): SimulatedWorker => {
    if (fault === 'hangs' || fault === 'renders nothing') return new BrokenWorker(world, fault === 'hangs');
    return isOriginal
      ? new OriginalWorker(world, () => {
          fleet.dismiss(id);
        })
      : new BrendaWorker(id, world);
  };
  const fleet = new SimulatedFleet(model, clock, books, interruptions, hire);
  const seeder = new SimulatedSeeder(model, policy, clock, queue, fleet);
  seeder.seed();
  const stop = (): void => {
    clock.stop();
  };
  const looks = new Random(seed, 'looks');
  const drainer = new SimulatedDrainer(model, clock, looks, queue, fleet, seeder, ledger, stop);
  if (!isOriginal) drainer.start();

  let makespan = 0;
  let recorded = 0;
  let paidBefore = 0;
  let forNothing = 0;
  const settleUp = (): void => {
    if (!model.broken) return;
    const paid = fleet.paidSeconds;
    forNothing = Math.max(forNothing, paid - paidBefore);
    paidBefore = paid;
  };
  clock.run(() => {
    census.check(queue.count(), () => queue.messages());
    if (census.count('recorded') === recorded) {
      if (clock.now - makespan > STALLED_SECONDS) clock.stop();
      return;
    }
    recorded = census.count('recorded');
    makespan = clock.now;
    settleUp();
  });
  settleUp();
  fleet.close();
  census.recount(queue.messages());

  const dead = census.count('dead');
  if (dead > 0) for (let unit = 0; unit < units; unit++) if (!ledger.isDone(unit)) books.giveUp(unit);
  const spent = books.spent();
  return {
    policy: policy.name,
    recorded,
    dead,
    left: units - recorded - dead,
    duplicates: ledger.duplicates,
    interruptions: fleet.interruptions,
    makespan,
    ...(drainer.stopped === undefined ? {} : { stopped: drainer.stopped }),
    cost: (spent.billed / 3600) * model.pricePerHour,
    forNothing: (forNothing / 3600) * model.pricePerHour,
    spent,
    events: clock.events,
  };
}
