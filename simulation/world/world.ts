import type { SimulatedLedger } from '../farm/simulated-ledger';
import type { SimulatedQueue } from '../farm/simulated-queue';
import type { Model, Policy } from '../model';
import type { Books } from './books';
import type { Clock } from './clock';
import type { Frames } from './frames';
import type { Random } from './random';

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
