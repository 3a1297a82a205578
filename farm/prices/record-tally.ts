import type { Instance } from '../../protocol/ledger/manifest';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { UnreadableObject } from '../store/json-object';
import type { Ledger } from '../ledger/ledger';

/** The records of one instance in a job. Times are milliseconds since 1970. */
export interface InstanceTally extends Instance {
  readonly type: string;
  /** The start of its first unit, and the end of its last. */
  readonly first: number;
  readonly last: number;
  readonly units: number;
}

/** Totals per instance, from the records of a job. Its size depends on the number of instances, not of records. */
export interface RecordTally {
  /** By instance id. */
  readonly instances: ReadonlyMap<string, InstanceTally>;
  /** The number of records, as far as counted, and the number read. */
  readonly done: number;
  readonly read: number;
  /** Records read from a machine that is no instance, or that did not know its type. */
  readonly withoutInstance: number;
  /** Records read from another version of Brenda. */
  readonly unreadable: number;
}

export interface RecordTallyOptions {
  /** The maximum number of records to read, spread evenly. @default - all */
  readonly sample?: number | undefined;
  /** Called after each read, with the number read so far. */
  readonly onRead?: (read: number) => void;
}

/** Concurrent reads of records: enough to hide a store's latency, few enough for its limits. */
const LANES = 32;

/** Totals what each instance has rendered of a job. Costs a request for each record that it reads. */
export async function recordTally(
  ledger: Ledger,
  { sample, onRead }: RecordTallyOptions = {},
): Promise<RecordTally> {
  const instances = new Map<string, InstanceTally>();
  const units = sample === undefined ? undefined : await allOf(ledger.done());
  const total = units?.length ?? 0;
  let [read, withoutInstance, unreadable] = [0, 0, 0];
  await forEachConcurrently(
    units ? evenly(units, sample ?? Infinity) : ledger.done(),
    LANES,
    async (unit) => {
      const record = await ledger.record(unit).catch((error: unknown) => {
        if (error instanceof UnreadableObject) return 'unreadable' as const;
        throw error;
      });
      if (!record) return;
      read++;
      onRead?.(read);
      if (record === 'unreadable') {
        unreadable++;
        return;
      }
      const { type, ...rest } = (record.version === 2 ? record.instance : undefined) ?? {};
      const [started, finished] = [Date.parse(record.started), Date.parse(record.finished)];
      if (type === undefined || !(finished >= started)) {
        withoutInstance++;
        return;
      }
      const before = instances.get(record.worker);
      instances.set(record.worker, {
        ...rest,
        type,
        first: Math.min(started, before?.first ?? Infinity),
        last: Math.max(finished, before?.last ?? 0),
        units: (before?.units ?? 0) + 1,
      });
    },
  );
  return { instances, done: Math.max(total, read), read, withoutInstance, unreadable };
}

/** Holds the names only: a million of them take some dozen MB, and a second listing would take as long as the first. */
async function allOf(names: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const name of names) all.push(name);
  return all;
}

/** At most `most` items: one of each part of the list, at varying positions, because workers may take turns. */
function* evenly<T>(items: readonly T[], most: number): Generator<T> {
  if (most >= items.length) {
    yield* items;
    return;
  }
  const beginOf = (part: number): number => Math.ceil((part * items.length) / most);
  for (let part = 0; part < most; part++) {
    const size = beginOf(part + 1) - beginOf(part);
    yield items[beginOf(part) + Math.floor(fraction(part) * size)] as T;
  }
}

/** From 0 to 1, spread evenly and without a period: the multiples of the golden ratio. */
function fraction(n: number): number {
  return (n * 0.6180339887498949) % 1;
}
