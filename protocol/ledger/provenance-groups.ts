import type { DoneRecord } from './record';

/** Units of a job that were rendered by one Blender on one kind of device. */
export interface ProvenanceGroup {
  /** Blender's version; null for a template, which does not report it. */
  readonly blender: string | null;
  readonly build: string | null;
  /** `CPU`, `OPTIX`, ...; null when it is not known, as for engines other than Cycles. */
  readonly device: string | null;
  readonly units: number;
  /** The first of them by name. */
  readonly first: string;
}

/** Counts by the fields that differ from worker to worker: all others belong to the job. */
export class ProvenanceGroups {
  private readonly ways = new Map<string, ProvenanceGroup>();

  add(record: DoneRecord): void {
    const way = wayOf(record);
    const key = JSON.stringify(way);
    const { units = 0, first = record.unit } = this.ways.get(key) ?? {};
    this.ways.set(key, { ...way, units: units + 1, first: record.unit < first ? record.unit : first });
  }

  /** The most frequent first. With more than one, the frames may not match. */
  list(): ProvenanceGroup[] {
    return [...this.ways.values()].sort((a, b) => b.units - a.units || (a.first < b.first ? -1 : 1));
  }
}

function wayOf(record: DoneRecord): Omit<ProvenanceGroup, 'units' | 'first'> {
  const { blender } = record.version === 1 ? record : record.made;
  const device = record.version === 1 ? undefined : record.made.blender?.device?.type;
  return { blender: blender?.version ?? null, build: blender?.build ?? null, device: device ?? null };
}
