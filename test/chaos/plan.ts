import { Random } from '../../simulation/world/random';
import type { FaultKind } from '../support/aws/fault-proxy';

/** Faults of single requests; what each does is said in test/support/aws/fault-proxy.ts. */
export const REQUEST_FAULTS = [
  'refused',
  'reset',
  'cut request',
  'lost answer',
  'cut answer',
  'slow',
] as const satisfies readonly FaultKind[];

/** How often each fault is drawn, for each of the others; those that cost a Blender's start are rarer. */
const WEIGHTS = {
  refused: 10,
  reset: 10,
  'cut request': 8,
  'lost answer': 12,
  'cut answer': 8,
  slow: 8,
  /** AWS is out of reach for some seconds. */
  outage: 2,
  /** SIGKILL. */
  'worker killed': 9,
  'Blender killed': 6,
  /** SIGTERM. */
  'worker told to end': 3,
  /** Spot takes the instance back: it is told so, and gone some seconds later. */
  'spot notice': 3,
  /** Spot may take it back. */
  'rebalance recommendation': 1,
  /** The group takes it: the same, by the lifecycle state. */
  'taken by the group': 2,
  'disk full': 2,
  /** A message is deleted behind the workers' back. */
  'message lost': 8,
  /** A task is on the queue once more. */
  'message doubled': 8,
  /** The next one may have to wait a minute for its lock. */
  'seeder killed': 0.5,
  'drainer killed': 2,
} as const;

export type ChaosKind = keyof typeof WEIGHTS;
export const CHAOS_KINDS = Object.keys(WEIGHTS) as ChaosKind[];

export interface PlannedFault {
  readonly kind: ChaosKind;
  /** How many requests there are between the fault before it and this one. */
  readonly after: number;
  /** From 0 to below 1: which of those it may befall, how long it takes. */
  readonly draw: number;
}

/** Requests between two faults, at most. A frame takes some ten. */
const MOST_BETWEEN = 9;
/** Faults in this many are of each kind once at least, where the plan is long enough. */
const FIRST = 60;

/** The faults of a run, `count` of them or one of each kind: always the same for the same seed. */
export function chaosPlan(seed: number, count: number): PlannedFault[] {
  const random = new Random(seed, 'chaos');
  const sum = Object.values(WEIGHTS).reduce((a, b) => a + b, 0);
  const drawn = Array.from({ length: Math.max(0, count - CHAOS_KINDS.length) }, (): ChaosKind => {
    let left = random.next() * sum;
    return CHAOS_KINDS.find((kind) => (left -= WEIGHTS[kind]) < 0) ?? 'reset';
  });
  // The first of each kind comes among the first of all.
  const first = [...CHAOS_KINDS, ...drawn.slice(0, FIRST - CHAOS_KINDS.length)]
    .map((kind) => ({ kind, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ kind }) => kind);
  return [...first, ...drawn.slice(FIRST - CHAOS_KINDS.length)].map((kind) => ({
    kind,
    after: 1 + Math.floor(random.next() * MOST_BETWEEN),
    draw: random.next(),
  }));
}
