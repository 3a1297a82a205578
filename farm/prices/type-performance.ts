import { HOUR_MS } from '../../protocol/farm/price-curve';
import type { InstanceRun } from './instance-runs';

/** A run with its cost. */
export interface PaidRun extends InstanceRun {
  /** US dollars; undefined when that is not known. */
  readonly dollars: number | undefined;
}

/** The performance of a type's instances. */
export interface TypePerformance {
  readonly type: string;
  readonly instances: number;
  readonly units: number;
  /** Total of all instances. */
  readonly hours: number;
  /** For one hour of one instance. */
  readonly unitsPerHour: number;
  /** The cost of those with a known price; null when none has one. */
  readonly dollars: number | null;
  readonly unitsPerDollar: number | null;
  /** The number of instances without a known price. */
  readonly unpriced: number;
}

/** The performance of each type, the fastest first. */
export function typePerformance(runs: readonly PaidRun[]): TypePerformance[] {
  const byType = new Map<string, PaidRun[]>();
  for (const run of runs) {
    const ofType = byType.get(run.type);
    if (ofType) ofType.push(run);
    else byType.set(run.type, [run]);
  }
  return [...byType]
    .map(([type, all]) => performanceOf(type, all))
    .sort((a, b) => b.unitsPerHour - a.unitsPerHour || (a.type < b.type ? -1 : 1));
}

function performanceOf(type: string, runs: readonly PaidRun[]): TypePerformance {
  const units = sum(runs.map((run) => run.units));
  const hours = sum(runs.map(({ from, to }) => to - from)) / HOUR_MS;
  const priced = runs.filter(({ dollars }) => dollars !== undefined);
  const dollars = priced.length > 0 ? sum(priced.map((run) => run.dollars ?? 0)) : null;
  return {
    type,
    instances: runs.length,
    units,
    hours,
    unitsPerHour: hours > 0 ? units / hours : 0,
    dollars,
    unitsPerDollar: dollars === null || dollars <= 0 ? null : sum(priced.map((run) => run.units)) / dollars,
    unpriced: runs.length - priced.length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
