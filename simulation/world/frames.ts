import type { Model } from '../model';
import { uniformOf } from './random';

/** The frames of a model: the same for every policy, every worker and every order. */
export class Frames {
  constructor(private readonly model: Model) {}

  /** Seconds that rendering the frame takes. */
  seconds(unit: number): number {
    const { seed, frameSeconds, spread } = this.model;
    if (spread === 0) return frameSeconds;
    const radius = Math.sqrt(-2 * Math.log(1 - uniformOf(seed, unit, 0)));
    const normal = radius * Math.cos(2 * Math.PI * uniformOf(seed, unit, 1));
    return frameSeconds * Math.exp(spread * normal - (spread * spread) / 2);
  }

  /** Whether no worker can render it. */
  isBad(unit: number): boolean {
    return uniformOf(this.model.seed, unit, 2) < this.model.bad;
  }
}
