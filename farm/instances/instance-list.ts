import { drainerMemory } from '../../protocol/farm/drainer-memory';
import { keys } from '../../protocol/job/keys';
import { priceAt } from '../../protocol/farm/price-curve';
import { type AwsEnvironment } from '../aws/client-options';
import { ifTold } from '../account/if-told';
import { type InstanceRequest, instanceRequests } from './instance-requests';
import { launchLog } from './launch-log';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { type InstanceLife, knownInstances, livesOf } from './instance-lives';
import { readJsonIfReadable, UnreadableObject } from '../store/json-object';
import { Ledger } from '../ledger/ledger';
import { onDemandPrices } from '../prices/on-demand-prices';
import type { OpenFarm } from '../open-farm';
import { spotPrices } from '../prices/spot-prices';
import { type FarmSnapshot, launchFailureOf } from '../status/farm-snapshot';
import { workerStates } from './worker-states';

/** The current state of a farm's instance. Unknown values are null. */
export interface ListedInstance {
  readonly id: string;
  readonly type: string | null;
  readonly zone: string | null;
  /** `spot` or `on-demand`. */
  readonly lifecycle: string | null;
  /** The current price in US dollars an hour. */
  readonly price: number | null;
  readonly upSeconds: number | null;
  /** Auto Scaling's lifecycle state: `Pending`, `InService`, `Terminating:Wait`, ... */
  readonly state: string;
  /** Whether it has a task. */
  readonly isBusy: boolean;
  /** Units that it has recorded, in all jobs of the farm. */
  readonly units: number;
  /** When it recorded the last of them; ISO 8601. */
  readonly lastUnit: string | null;
  /** The unit that it reports, and its progress. */
  readonly work: {
    readonly unit: string;
    readonly samples: { readonly done: number; readonly of: number } | null;
  } | null;
  /** The last heartbeat of its worker, on the store's clock; ISO 8601. A worker sends one each minute. */
  readonly lastSeen: string | null;
}

export interface InstanceList {
  readonly instances: readonly ListedInstance[];
  /** Requests that failed, and why. */
  readonly notes: readonly string[];
  /** Each desired instance, as `brenda status` shows it. */
  readonly requests: readonly InstanceRequest[];
  /** Why fewer launch than are desired. */
  readonly launchFailure: FarmSnapshot['launchFailure'];
}

/**
 * The maximum number of records to read, which takes some seconds. With more instances than that, two of each: most have finished one of
 * those.
 */
const MOST_RECORDS = 5000;
const MOST_RECORDS_EACH = 2;
const LANES = 32;
/** The price history to read. A price applies until the next. */
const DAY_MS = 86_400_000;

/**
 * The instances of a farm, and what each has done. Requests only the instances of its group.
 *
 * @param now on the store's clock, in milliseconds.
 * @param env where AWS is. @default process.env
 */
export async function listInstances(
  farm: OpenFarm,
  now: number,
  env: AwsEnvironment = process.env,
): Promise<InstanceList> {
  const { group, region } = farm.entry;
  const notes: string[] = [];
  const without = (what: string) => (why: string) => {
    notes.push(`${what}: ${why}`);
  };
  const [seen, known, log] = await Promise.all([
    farm.fleet.describe(),
    ifTold(() => knownInstances(group, env), without('types, zones and times are not known')),
    launchLog(group, without('why instances come and go'), env),
  ]);
  const { instances } = seen;
  const lives = livesOf([], known);
  const up = instances.map(({ id }) => lives.get(id)).filter((life) => life !== undefined);
  const since = Math.min(now, ...up.map(({ launched }) => launched));
  const ids = new Set(instances.map(({ id }) => id));
  const most = Math.max(MOST_RECORDS, MOST_RECORDS_EACH * instances.length);
  const [price, done, said, memory] = await Promise.all([
    pricesOf(up, region, now, without('not all prices are known'), env),
    instances.length === 0 ? new Map<string, Done>() : unitsSince(farm, since, most, without('units')),
    workerStates(farm.store, group, ids),
    readJsonIfReadable(farm.store, keys.farm(group).drainer, drainerMemory),
  ]);
  return {
    notes,
    launchFailure: launchFailureOf(memory),
    requests: instanceRequests({ group: seen, memory, log, now }),
    instances: instances.map(({ id, lifecycle: state, isProtected }) => {
      const life = lives.get(id);
      const { units = 0, last } = done.get(id) ?? {};
      const { work, seen, done: told = 0 } = said.get(id) ?? {};
      return {
        id,
        type: life?.type ?? null,
        zone: life?.zone ?? null,
        lifecycle: life?.lifecycle ?? null,
        price: (life && price(life)) ?? null,
        upSeconds: life ? Math.max(0, Math.round((now - life.launched) / 1000)) : null,
        state,
        isBusy: isProtected,
        units: Math.max(units, told),
        lastUnit: last?.toISOString() ?? null,
        work: work ? { unit: work.unit, samples: work.samples ?? null } : null,
        lastSeen: seen?.toISOString() ?? null,
      };
    }),
  };
}

async function pricesOf(
  lives: readonly InstanceLife[],
  region: string,
  now: number,
  onRefused: (why: string) => void,
  env: AwsEnvironment,
): Promise<(life: InstanceLife) => number | undefined> {
  const isSpot = ({ lifecycle }: InstanceLife): boolean => lifecycle === 'spot';
  const typesOf = (some: readonly InstanceLife[]): string[] => [
    ...new Set(some.flatMap(({ type = [] }) => type)),
  ];
  const [spotTypes, listedTypes] = [
    typesOf(lives.filter(isSpot)),
    typesOf(lives.filter((one) => !isSpot(one))),
  ];
  const zones = [...new Set(lives.flatMap(({ zone = [] }) => zone))];
  const [spot, listed] = await Promise.all([
    spotTypes.length === 0
      ? undefined
      : ifTold(() => spotPrices(spotTypes, { from: now - DAY_MS, to: now, zones }, env), onRefused),
    listedTypes.length === 0 ? undefined : ifTold(() => onDemandPrices(listedTypes, region, env), onRefused),
  ]);
  return (life) => {
    if (!isSpot(life)) return listed?.get(life.type ?? '');
    return priceAt(spot?.get(life.type ?? '')?.get(life.zone ?? '') ?? [], now);
  };
}

interface Done {
  readonly units: number;
  readonly last: Date;
}

/** Counts what each worker has recorded since then. Only the record names the worker, so this reads each record. */
async function unitsSince(
  { store, seedings, entry }: OpenFarm,
  since: number,
  most: number,
  onMore: (why: string) => void,
): Promise<ReadonlyMap<string, Done>> {
  const recent: { readonly ledger: Ledger; readonly unit: string; readonly at: Date }[] = [];
  let forgotten = 0;
  // A ledger may have a million records.
  const forgetOld = (): void => {
    recent.sort((a, b) => b.at.getTime() - a.at.getTime());
    forgotten += recent.splice(most).length;
  };
  for (const job of new Set([...(await seedings.jobs()), entry.job])) {
    const ledger = new Ledger(store, job);
    for await (const { unit, at } of ledger.doneAt()) {
      if (at.getTime() >= since) recent.push({ ledger, unit, at });
      if (recent.length > 2 * most) forgetOld();
    }
  }
  forgetOld();
  if (forgotten > 0) onMore(`counted of the last ${String(most)} alone, or as the worker told`);
  const done = new Map<string, Done>();
  await forEachConcurrently(recent, LANES, async ({ ledger, unit, at }) => {
    const record = await ledger.record(unit).catch((error: unknown) => {
      // Another version of Brenda wrote it, so its worker is unknown.
      if (!(error instanceof UnreadableObject)) throw error;
    });
    if (!record) return;
    const { worker } = record;
    const { units = 0, last = at } = done.get(worker) ?? {};
    done.set(worker, { units: units + 1, last: last > at ? last : at });
  });
  return done;
}
