import { PATIENCE } from '../lambda/drainer/barren';
import { type Fault, FAULTS, type Model } from './model';
import { DRAIN_DEFAULTS } from './farm/simulated-drainer';
import { type Outcome, simulate } from './simulate';
import { row } from './table';

/** Seconds between two looks of the drainer, of which the first may not have seen an instance that is paid for. */
const LOOK_SECONDS = 60;
/** Of the instances. */
const SHARES = [1, 0.5];

/** A fleet of which a share is broken, and what it cost. */
export interface BrokenFleet {
  readonly fault: Fault;
  readonly share: number;
  readonly outcome: Outcome;
}

/** Renders on a fleet for each fault, with all of its instances and with half of them broken. */
export function* brokenFleets(model: Model): Generator<BrokenFleet> {
  for (const fault of Object.keys(FAULTS) as Fault[])
    for (const share of SHARES) {
      const policy = { name: fault, of: 'brenda', taskSize: 1 } as const;
      yield { fault, share, outcome: simulate({ ...model, broken: { fault, share } }, policy) };
    }
}

/** The most dollars that a fleet is paid for while nothing is recorded, whatever is wrong with it. */
export function mostForNothing({ workers, pricePerHour, launchSeconds }: Model): number {
  const seconds = PATIENCE * DRAIN_DEFAULTS.noProgressMinutes * 60 + 2 * LOOK_SECONDS + launchSeconds;
  return (workers * pricePerHour * seconds) / 3600;
}

/** As a table in Markdown. */
export function* brokenTable(fleets: Iterable<BrokenFleet>, model: Model): Generator<string> {
  const head = ['what is wrong', 'with', 'frames', 'cost', 'for nothing', 'of at most', 'ended as'];
  yield row(head);
  yield row(head.map(() => '---'));
  for (const { fault, share, outcome } of fleets) {
    const { recorded, dead, cost, forNothing, stopped } = outcome;
    yield row([
      fault,
      share === 1 ? 'all' : `${String(100 * share)} %`,
      `${String(recorded)} of ${String(model.frames)}${dead > 0 ? `, ${String(dead)} dead-lettered` : ''}`,
      `$${cost.toFixed(2)}`,
      `$${forNothing.toFixed(2)}`,
      `$${mostForNothing(model).toFixed(2)}`,
      stopped?.replace(/^.*?: /, '') ?? 'drained',
    ]);
  }
}
