import { HOUR_MS } from '../../protocol/farm/price-curve';
import type { InstanceLife } from '../instances/instance-lives';
import type { InstanceTally } from './record-tally';

/** The part of an instance's billed time that a job has cost, and the units recorded in it. Times are milliseconds since 1970. */
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
  /** The number of instances known only from records: their launch and end are unknown. */
  readonly byRecordsAlone: number;
  /** Instances without a record whose type is no longer known. They are in no run. */
  readonly ofUnknownType: { readonly count: number; readonly hours: number };
}

export interface JobTime {
  /** The time of the first request for the job. @default - not known */
  readonly asked?: number | undefined;
  readonly now: number;
  /** How long instances may stay up after the job's last record, in milliseconds. */
  readonly leave: number;
}

/** Facts that apply to all instances of the group. */
export interface GroupFacts {
  readonly type?: string | undefined;
  readonly lifecycle?: string | undefined;
}

/**
 * The part of each instance's time that a job has cost. It begins at the launch, or at the request for the job if that was later. It ends
 * at the termination, or at the end of the job if that was earlier. It includes boot and idle time, and instances without a record.
 *
 * @param lives billed times from AWS; without one, an instance's time is that from its first record to its last.
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
  // After a second request, this is the time of that one, and the time of the first is lost.
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
