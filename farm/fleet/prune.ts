import { agentPings, isOnline } from '../instances/agent-pings';
import type { AwsEnvironment } from '../aws/client-options';
import { type FarmInstance, farmInstances } from '../instances/farm-instances';
import { knownInstances, livesOf } from '../instances/instance-lives';
import { ifTold } from '../account/if-told';
import { lastFinished } from '../progress/last-finished';
import { Ledger } from '../ledger/ledger';
import type { OpenFarm } from '../open-farm';
import { limitFleet, readFleetLimit } from './fleet-limit';
import { endInstances, setGroupSize } from './group-size';
import { isPastThreshold, pruneOf } from './prune-ranking';

export interface PruneOptions {
  /** Considers only instances that are at least this many minutes past a full hour of uptime. @default 0, which is all */
  readonly threshold?: number;
  /** Also ends instances that hold a task. @default false */
  readonly force?: boolean;
  /** Changes nothing. @default false */
  readonly dryRun?: boolean;
}

/** An instance that is pruned. */
export interface PrunedInstance extends Pick<FarmInstance, 'id' | 'type'> {
  readonly isDead: boolean;
  /** It holds a task. */
  readonly isBusy: boolean;
  /** When it last finished a unit, on the store's clock; milliseconds since 1970. Undefined for one that never did, or is dead. */
  readonly finished?: number;
}

export interface Pruned {
  /** The number of instances that match. */
  readonly matching: number;
  readonly ends: readonly PrunedInstance[];
  /** The number of busy instances that stay although they are too many. */
  readonly spared: number;
  /** The farm's new limit; undefined when it is unchanged. */
  readonly most: number | undefined;
  /** Requests that AWS refused, and why. */
  readonly notes: readonly string[];
}

/**
 * Ends instances until `keep` of the matching ones are left: dead ones first, then those that finished a unit most recently. The group
 * shrinks with them, and no replacements are launched until the farm is scaled.
 *
 * @param keep how many of the matching instances stay.
 * @param env where AWS is. @default process.env
 */
export async function pruneFarm(
  farm: Pick<OpenFarm, 'entry' | 'store' | 'seedings' | 'fleet'>,
  keep: number,
  { threshold = 0, force = false, dryRun = false }: PruneOptions = {},
  env: AwsEnvironment = process.env,
): Promise<Pruned> {
  const { group } = farm.entry;
  const notes: string[] = [];
  const all = await farmInstances(group, env);
  const [known, pings] = await Promise.all([
    // Only a threshold needs the launch times; without them, more records are read.
    threshold > 0
      ? knownInstances(group, env)
      : ifTold(
          () => knownInstances(group, env),
          () => undefined,
        ),
    ifTold(
      () =>
        agentPings(
          all.map(({ id }) => id),
          env,
        ),
      (why) => notes.push(`it is not known who is out of reach: ${why}`),
    ),
  ]);
  const lives = livesOf([], known);
  const now = (await farm.store.now()).getTime();
  const candidates = all
    .map((one) => ({
      ...one,
      isDead: isDead(one, pings?.get(one.id)),
      isBusy: one.isProtected,
      launched: lives.get(one.id)?.launched,
    }))
    .filter((one) => isPastThreshold(one.launched, now, threshold));
  const tooMany = Math.max(0, candidates.length - keep);
  const [dead, alive] = [true, false].map((isDead) =>
    candidates.filter((one) => one.isDead === isDead && (force || !one.isBusy)),
  ) as [typeof candidates, typeof candidates];
  const finished = await lastFinished(
    await ledgersOf(farm),
    alive,
    Math.min(alive.length, Math.max(0, tooMany - dead.length)),
  );
  const { ends, spared } = pruneOf(candidates, finished, { keep, force });
  // The drainer ends the spared busy ones once they are idle.
  const most = tooMany === 0 ? undefined : all.length - tooMany;
  if (!dryRun && most !== undefined) await shrink(farm, { ends, up: all.length, most });
  return {
    matching: candidates.length,
    ends: ends.map(({ id, type, isDead, isBusy }) => {
      const at = isDead ? undefined : finished.get(id);
      return { id, type, isDead, isBusy, ...(at === undefined ? {} : { finished: at }) };
    }),
    spared,
    most,
    notes,
  };
}

/** EC2's status checks fail, or its agent was online and is no longer. An instance whose agent was never online may still be booting. */
function isDead({ isHealthy }: FarmInstance, ping: string | undefined): boolean {
  return !isHealthy || (ping !== undefined && !isOnline(ping));
}

async function ledgersOf({
  entry,
  store,
  seedings,
}: Pick<OpenFarm, 'entry' | 'store' | 'seedings'>): Promise<Ledger[]> {
  return [...new Set([entry.job, ...(await seedings.jobs())])].map((job) => new Ledger(store, job));
}

async function shrink(
  { entry: { group }, store, fleet }: Pick<OpenFarm, 'entry' | 'store' | 'fleet'>,
  { ends, up, most }: { ends: readonly FarmInstance[]; up: number; most: number },
): Promise<void> {
  const ids = ends.map(({ id }) => id);
  // Set the limit first: the drainer runs each minute and would launch instances for all the work. An instance at risk reads the limit when
  // it is ended.
  const before = await readFleetLimit(store, group);
  await limitFleet(store, group, Math.min(before?.most ?? most, most), ids);
  const { desired, min } = await fleet.describe();
  // Desired instances that are not there yet are not launched either. A desired capacity below the number that are up would let the group
  // choose which to end.
  const wanted = Math.min(desired, up);
  const left = up - ends.length;
  if (wanted < desired || min > Math.min(left, most))
    await setGroupSize(group, { min: Math.min(min, left, most), desired: wanted });
  const fewer = Math.max(0, wanted - left);
  await endInstances(ids.slice(0, fewer), { withCapacity: true });
  await endInstances(ids.slice(fewer));
}
