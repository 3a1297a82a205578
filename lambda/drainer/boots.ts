import { type Group, isUp } from '../../farm/fleet/fleet';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { OUTSIDE_STEPS } from '../../protocol/failure/boot-failure';
import type { DrainerSnapshot } from './drainer-snapshot';

/**
 * An instance that takes longer than `bootMinutes` to boot shuts itself down and reports why. After these extra minutes it is unable to.
 * They cover the time from its launch to the first line of its user data, and to the first report of its worker.
 */
const GRACE_MINUTES = 3;
/** The limit of remembered lost instances: no streak is longer. */
const MOST_GONE = 1000;

/** An instance that will not become useful. */
export interface Condemned {
  readonly instance: string;
  readonly step: (typeof OUTSIDE_STEPS)[number];
  /** One line. */
  readonly reason: string;
}

/** The drainer's judgement of boots, from outside: a broken instance does not report its own failure. */
export interface Boots {
  readonly memory: Pick<DrainerMemory, 'booting' | 'working' | 'gone'>;
  readonly condemned: readonly Condemned[];
  /** Instances that are ended. */
  readonly end: readonly string[];
}

export interface BootSettings {
  /** The longest time for a boot. */
  readonly bootMinutes: number;
  /** The number of consecutive failures that is allowed. */
  readonly bootFailuresAllowed: number;
}

/**
 * An instance that has not reported within the time for a boot has failed, and is ended. One that disappears before its first report may
 * have been interrupted by EC2. When as many in a row disappear as are desired, and no worker has started in between, they have failed,
 * too.
 */
export function bootsOf(snapshot: DrainerSnapshot, before: DrainerMemory, settings: BootSettings): Boots {
  const { now, group, heard } = snapshot;
  const { bootMinutes, bootFailuresAllowed } = settings;
  const up = group.instances.filter(isUp);
  const known = new Set(before.working);
  const working = up.filter((one) => one.isProtected || known.has(one.id) || heard.has(one.id));
  const names = new Set(working.map(({ id }) => id));
  // One that EC2 has not launched yet neither costs money nor boots; Auto Scaling reports why it disappears, if it does.
  const booting = up.filter(({ id, lifecycle }) => !names.has(id) && !lifecycle.startsWith('Pending'));
  const since = new Map(booting.map(({ id }) => [id, before.booting?.[id] ?? now]));
  const reported = new Set(snapshot.bootFailures.map(({ instance }) => instance));
  const minutes = bootMinutes + GRACE_MINUTES;
  const end = [...since].filter(([, at]) => now - at >= minutes * 60_000).map(([id]) => id);
  const silent = end
    .filter((id) => !reported.has(id))
    .map((instance): Condemned => {
      return {
        instance,
        step: 'silent',
        reason: `its worker was not heard of in ${String(minutes)} minutes`,
      };
    });

  const isNews = working.some(({ id }) => !known.has(id));
  const gone = isNews
    ? []
    : [...(before.gone ?? []), ...goneOf(snapshot, before, reported)].slice(-MOST_GONE);
  const isRow =
    working.length === 0 && gone.length >= Math.max(bootFailuresAllowed, sizeBefore(group, before));
  const inARow = isRow
    ? gone.slice(-bootFailuresAllowed).map((instance): Condemned => {
        const reason = `${String(gone.length)} instances in a row were gone before their worker was heard of`;
        return { instance, step: 'gone', reason };
      })
    : [];
  for (const id of end) since.delete(id);
  return {
    condemned: [...silent, ...inARow],
    end,
    memory: {
      booting: since.size === 0 ? undefined : Object.fromEntries(since),
      working: working.length === 0 ? undefined : [...names],
      gone: gone.length === 0 || isRow ? undefined : gone,
    },
  };
}

/** Instances that disappeared without a scale-in: the desired capacity has not fallen. */
function goneOf(
  { group, heard }: DrainerSnapshot,
  { booting = {}, wanted }: DrainerMemory,
  reported: ReadonlySet<string>,
): string[] {
  if (wanted !== undefined && group.desired < wanted) return [];
  const up = new Set(group.instances.filter(isUp).map(({ id }) => id));
  return Object.keys(booting).filter((id) => !up.has(id) && !heard.has(id) && !reported.has(id));
}

function sizeBefore({ desired }: Group, { wanted = 0 }: DrainerMemory): number {
  return Math.max(desired, wanted);
}
