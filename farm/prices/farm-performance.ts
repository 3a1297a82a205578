import { HOUR_MS } from '../../protocol/farm/price-curve';
import type { AwsEnvironment } from '../aws/client-options';
import { groupPurchase } from '../fleet/group-purchase';
import { ifTold } from '../account/if-told';
import { instanceLives } from '../instances/instance-lives';
import { type InstanceRun, type InstanceRuns, instanceRuns } from './instance-runs';
import type { Ledger } from '../ledger/ledger';
import { onDemandPrices } from './on-demand-prices';
import type { OpenFarm } from '../open-farm';
import { type RecordTally, recordTally, type RecordTallyOptions } from './record-tally';
import { type PaidPrices, runDollars } from './run-dollars';
import { spotPrices } from './spot-prices';
import type { PaidRun } from './type-performance';

/** The units that a farm's instances have rendered of a job, and the cost. */
export interface FarmPerformance extends Pick<InstanceRuns, 'byRecordsAlone' | 'ofUnknownType'> {
  readonly farm: string;
  readonly job: string;
  readonly tally: Omit<RecordTally, 'instances'>;
  readonly runs: readonly PaidRun[];
  /** Units an hour, from the first launch to the last record. */
  readonly unitsPerHour: number;
  /** Requests that AWS refused, and why. */
  readonly notes: readonly string[];
}

/** The longest time between the request to terminate instances and their end. */
const TO_GO_MS = 5 * 60_000;

/**
 * Reads the records of a job, and asks AWS for the instances' billed times and prices.
 *
 * @param env where AWS is. @default process.env
 * @returns no runs when no record names an instance.
 */
export async function farmPerformance(
  { entry }: Pick<OpenFarm, 'entry'>,
  ledger: Ledger,
  now: number,
  options: RecordTallyOptions = {},
  env: AwsEnvironment = process.env,
): Promise<FarmPerformance> {
  const { instances, ...tally } = await recordTally(ledger, options);
  const { farm } = entry;
  const none = { count: 0, hours: 0 };
  if (instances.size === 0) {
    const nothing = { runs: [], unitsPerHour: 0, byRecordsAlone: 0, ofUnknownType: none, notes: [] };
    return { farm, job: ledger.job, tally, ...nothing };
  }
  const notes: string[] = [];
  const without = (what: string) => (why: string) => {
    notes.push(`${farm}: ${what}: ${why}`);
  };
  const [lives, group, asked] = await Promise.all([
    instanceLives(entry.group, without('not all launches and ends are known'), env),
    ifTold(() => groupPurchase(entry.group, env), without('it is not known what the group buys')),
    firstAsked(ledger),
  ]);
  const { runs, byRecordsAlone, ofUnknownType } = instanceRuns(
    instances,
    lives,
    { asked, now, leave: entry.leaseSeconds * 1000 + TO_GO_MS },
    { type: group?.types.length === 1 ? group.types[0] : undefined, lifecycle: group?.lifecycle },
  );
  // In a sample, each record counts for several.
  const { done, read } = tally;
  const counted = runs.map((run) => ({ ...run, units: (run.units * done) / read }));
  const prices = await paidPrices(counted, entry.region, without('not all prices are known'), env);
  return {
    farm,
    job: ledger.job,
    tally,
    runs: counted.map((run) => ({ ...run, dollars: runDollars(run, prices) })),
    unitsPerHour: pace(
      counted,
      [...instances.values()].reduce((most, { last }) => Math.max(most, last), -Infinity),
    ),
    byRecordsAlone,
    ofUnknownType,
    notes,
  };
}

async function firstAsked(ledger: Ledger): Promise<number | undefined> {
  let first: number | undefined;
  for await (const { at } of ledger.requests()) {
    const time = Date.parse(at);
    if (!Number.isNaN(time)) first = Math.min(time, first ?? Infinity);
  }
  return first;
}

async function paidPrices(
  runs: readonly InstanceRun[],
  region: string,
  onRefused: (why: string) => void,
  env: AwsEnvironment,
): Promise<PaidPrices> {
  const atSpot = runs.filter(({ lifecycle }) => lifecycle === 'spot');
  const listed = runs.filter(({ lifecycle }) => lifecycle !== undefined && lifecycle !== 'spot');
  const [spot, onDemand] = await Promise.all([
    atSpot.length === 0
      ? undefined
      : ifTold(() => spotPrices(typesOf(atSpot), spanOf(atSpot), env), onRefused),
    listed.length === 0 ? undefined : ifTold(() => onDemandPrices(typesOf(listed), region, env), onRefused),
  ]);
  return { spot: spot ?? new Map(), onDemand: onDemand ?? new Map() };
}

function typesOf(runs: readonly InstanceRun[]): string[] {
  return [...new Set(runs.map(({ type }) => type))];
}

function spanOf(runs: readonly InstanceRun[]): { from: number; to: number; zones: string[] } {
  const zones = new Set<string>();
  let [from, to] = [Infinity, -Infinity];
  for (const run of runs) {
    from = Math.min(from, run.from);
    to = Math.max(to, run.to);
    if (run.zone !== undefined) zones.add(run.zone);
  }
  return { from, to, zones: [...zones] };
}

function pace(runs: readonly InstanceRun[], last: number): number {
  const hours = (last - spanOf(runs).from) / HOUR_MS;
  const units = runs.reduce((sum, run) => sum + run.units, 0);
  return hours > 0 ? units / hours : 0;
}
