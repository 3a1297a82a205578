import { decide, type Decision, type DrainSettings } from '../../lambda/drainer/decide';
import type { DrainerSnapshot, LedgerSummary } from '../../lambda/drainer/drainer-snapshot';
import { type DrainerMemory, NO_MEMORY } from '../../protocol/farm/drainer-memory';

export const MINUTE = 60_000;
export const START = Date.parse('2026-11-22T12:00:00Z');
export const settings: DrainSettings = {
  leaseSeconds: 120,
  whenDrained: 'terminate',
  bootMinutes: 20,
  bootFailuresAllowed: 3,
  noProgressMinutes: 60,
};

const NOTHING_LOST: LedgerSummary = {
  done: 10,
  failed: 0,
  givenUp: 0,
  lost: 0,
  units: [],
  tasks: 0,
  of: 10,
  isUncertain: false,
};

export interface Scene {
  /** Minutes after the start. */
  readonly at?: number;
  readonly visible?: number;
  readonly inFlight?: number;
  readonly desired?: number;
  readonly min?: number;
  readonly max?: number;
  /** Instances with a task, and without. */
  readonly busy?: number;
  readonly idle?: number;
  readonly deadLetters?: number;
  /** When boots failed, in minutes after the start. */
  readonly failures?: readonly number[];
  readonly isSeeding?: boolean;
  readonly records?: number;
  /** What the ledger says, where it is asked. */
  readonly summary?: Partial<LedgerSummary>;
}

export function snapshot(scene: Scene): DrainerSnapshot {
  const { at = 0, visible = 0, inFlight = 0, busy = 0, idle = 0, records, summary } = scene;
  const {
    desired = busy + idle,
    min = 0,
    max = 10,
    deadLetters = 0,
    failures = [],
    isSeeding = false,
  } = scene;
  const instances = Array.from({ length: busy + idle }, (_, i) => ({
    id: `i-${String(i)}`,
    lifecycle: 'InService',
    isProtected: i < busy,
  }));
  return {
    now: START + at * MINUTE,
    tasks: { visible, inFlight, delayed: 0 },
    deadLetters,
    group: { desired, min, max, instances },
    bootFailures: failures.map((minute, i) => ({
      instance: `i-bad${String(i)}`,
      recorded: START + minute * MINUTE,
      step: 'blender',
      reason: 'wrong checksum',
    })),
    heard: new Set(instances.map(({ id }) => id)),
    isSeeding,
    ...(records === undefined ? {} : { ledger: { records, listings: 1 } }),
    ...(summary ? { summary: { ...NOTHING_LOST, ...summary } } : {}),
  };
}

/** Looks one after the other; what was decided is what the group then wants, unless the next scene says otherwise. */
export function decisions(scenes: readonly Scene[], change: Partial<DrainSettings> = {}): Decision[] {
  let memory: DrainerMemory = NO_MEMORY;
  return scenes.map((scene) => {
    const decision = decide(snapshot(scene), memory, { ...settings, ...change });
    ({ memory } = decision);
    return decision;
  });
}
export const last = (...args: Parameters<typeof decisions>): Decision => {
  const decision = decisions(...args).at(-1);
  if (!decision) throw new Error('no scenes');
  return decision;
};
