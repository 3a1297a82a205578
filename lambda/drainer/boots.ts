import { type Group, isUp } from '../../farm/fleet/fleet';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import { OUTSIDE_STEPS } from '../../protocol/failure/boot-failure';
import type { DrainerSnapshot } from './drainer-snapshot';

/**
 * An instance ends a boot itself that takes longer than `bootMinutes`, and says why. One that has not after these is not able to; they
 * are for the time from its launch to the first line of its user data, and to the first word of its worker.
 */
const GRACE_MINUTES = 3;
/** Of those that are gone so many are remembered: a row is never longer. */
const MOST_GONE = 1000;

/** An instance of which nothing will come. */
export interface Condemned {
  readonly instance: string;
  readonly step: (typeof OUTSIDE_STEPS)[number];
  /** One line. */
  readonly reason: string;
}

/** What the drainer makes of boots that it sees from outside: what an instance says of itself, a broken one does not say. */
export interface Boots {
  readonly memory: Pick<DrainerMemory, 'booting' | 'working' | 'gone'>;
  readonly condemned: readonly Condemned[];
  /** Instances that are ended. */
  readonly end: readonly string[];
}

export interface BootSettings {
  /** So long a boot may take. */
  readonly bootMinutes: number;
  /** So many may fail in a row. */
  readonly bootFailuresAllowed: number;
}

/**
 * An instance that is launched and was not heard of for longer than a boot takes has failed, and is ended. One that goes before it was heard
 * of may have been taken back by EC2, which happens; when as many go in a row as there are to be, and nobody has begun to work
 * in between, they have failed, too.
 */
export function bootsOf(snapshot: DrainerSnapshot, before: DrainerMemory, settings: BootSettings): Boots {
  const { now, group, heard } = snapshot;
  const { bootMinutes, bootFailuresAllowed } = settings;
  const up = group.instances.filter(isUp);
  const known = new Set(before.working);
  const working = up.filter((one) => one.isProtected || known.has(one.id) || heard.has(one.id));
  const names = new Set(working.map(({ id }) => id));
  // One that EC2 has not launched yet is neither paid for nor booting; why it goes, if it does, Auto Scaling says.
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

/** Nobody has sent these away: as many are wanted as before. */
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
