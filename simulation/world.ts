import type { Books } from './books';
import type { Clock } from './clock';
import type { Frames } from './frames';
import type { Model, Policy } from './model';
import type { Random } from './random';
import type { SimulatedLedger } from './simulated-ledger';
import type { SimulatedQueue } from './simulated-queue';

/** What workers share. */
export interface World {
  readonly model: Model;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly queue: SimulatedQueue;
  readonly ledger: SimulatedLedger;
  readonly books: Books;
  readonly frames: Frames;
  readonly random: Random;
}
