import type { DoneRecord } from './record';

/** Units of a job that one Blender, on one kind of device, has made. */
export interface ProvenanceGroup {
  /** Blender's version; null for a template, whose programs do not tell. */
  readonly blender: string | null;
  readonly build: string | null;
  /** `CPU`, `OPTIX`, ...; null where that is not known, as for engines other than Cycles. */
  readonly device: string | null;
  readonly units: number;
  /** The first of them by name. */
  readonly first: string;
}

/** Counts by what differs from worker to worker: everything else is the job's. */
export class ProvenanceGroups {
  private readonly ways = new Map<string, ProvenanceGroup>();

  add(record: DoneRecord): void {
    const way = wayOf(record);
    const key = JSON.stringify(way);
    const { units = 0, first = record.unit } = this.ways.get(key) ?? {};
    this.ways.set(key, { ...way, units: units + 1, first: record.unit < first ? record.unit : first });
  }

  /** The commonest first. With more than one, the frames may not match. */
  list(): ProvenanceGroup[] {
    return [...this.ways.values()].sort((a, b) => b.units - a.units || (a.first < b.first ? -1 : 1));
  }
}

function wayOf(record: DoneRecord): Omit<ProvenanceGroup, 'units' | 'first'> {
  const { blender } = record.version === 1 ? record : record.made;
  const device = record.version === 1 ? undefined : record.made.blender?.device?.type;
  return { blender: blender?.version ?? null, build: blender?.build ?? null, device: device ?? null };
}
