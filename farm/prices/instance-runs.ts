import { HOUR_MS } from '../../protocol/farm/price-curve';
import type { InstanceLife } from '../instances/instance-lives';
import type { InstanceTally } from './record-tally';

/** The time of an instance that a job has cost, and what came of it. Times are milliseconds since 1970. */
export interface InstanceRun {
  readonly id: string;
  readonly type: string;
  readonly zone?: string | undefined;
  readonly lifecycle?: string | undefined;
  readonly units: number;
  readonly from: number;
  readonly to: number;
}

export interface InstanceRuns {
  readonly runs: readonly InstanceRun[];
  /** Instances of which only the records are known: nothing of their boot, nor of their end. */
  readonly byRecordsAlone: number;
  /** Instances that have recorded nothing, and of which nobody knows the type any more. They are in no run. */
  readonly ofUnknownType: { readonly count: number; readonly hours: number };
}

export interface JobTime {
  /** When the job was first asked for. @default - not known */
  readonly asked?: number | undefined;
  readonly now: number;
  /** How long after the job's last record instances may still be waiting for it to end: milliseconds. */
  readonly leave: number;
}

/** What is known of all instances of the group alike. */
export interface GroupFacts {
  readonly type?: string | undefined;
  readonly lifecycle?: string | undefined;
}

/**
 * The time of each instance that a job has cost: from its launch, or from when the job was asked for if it was up before that, to its
 * end, or to the end of the job if it stays up after that. Boot and idle time are in it, and so are instances that have recorded nothing.
 *
 * @param lives what AWS knows of instances; where it knows nothing, an instance's time is that from its first record to its last.
 */
export function instanceRuns(
  tallies: ReadonlyMap<string, InstanceTally>,
  lives: ReadonlyMap<string, InstanceLife>,
  { asked, now, leave }: JobTime,
  group: GroupFacts = {},
): InstanceRuns {
  let [began, over] = [Infinity, -Infinity];
  for (const { first, last } of tallies.values()) {
    began = Math.min(began, first);
    over = Math.max(over, last + leave);
  }
  // Asked for again, it says when that was, and no more when it was first.
  const since = asked !== undefined && asked <= began ? asked : -Infinity;
  const fromOf = (launched: number): number => Math.max(launched, since);
  const toOf = ({ ended, isUp }: InstanceLife): number | undefined =>
    ended === undefined ? (isUp ? Math.min(now, over) : undefined) : Math.min(ended, over);

  const runs: InstanceRun[] = [...tallies].map(([id, { type, zone, lifecycle, units, first, last }]) => {
    const life = lives.get(id);
    return {
      id,
      type,
      zone: zone ?? life?.zone,
      lifecycle: lifecycle ?? life?.lifecycle ?? group.lifecycle,
      units,
      // The worker's clock may be a little off.
      from: Math.min(first, life ? fromOf(life.launched) : first),
      to: Math.max(last, (life && toOf(life)) ?? last),
    };
  });
  const start = since > -Infinity ? since : runs.reduce((least, { from }) => Math.min(least, from), Infinity);
  const ofUnknownType = { count: 0, hours: 0 };
  for (const [id, life] of lives) {
    const [from, to] = [fromOf(life.launched), toOf(life)];
    if (tallies.has(id) || to === undefined || to <= Math.max(from, start)) continue;
    const type = life.type ?? group.type;
    if (type === undefined) {
      ofUnknownType.count++;
      ofUnknownType.hours += (to - from) / HOUR_MS;
    } else {
      runs.push({
        id,
        type,
        zone: life.zone,
        lifecycle: life.lifecycle ?? group.lifecycle,
        units: 0,
        from,
        to,
      });
    }
  }
  return { runs, byRecordsAlone: [...tallies.keys()].filter((id) => !lives.has(id)).length, ofUnknownType };
}
