import type { Instance } from '../../protocol/ledger/manifest';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { UnreadableObject } from '../store/json-object';
import type { Ledger } from '../ledger/ledger';

/** What an instance has recorded of a job. Times are milliseconds since 1970. */
export interface InstanceTally extends Instance {
  readonly type: string;
  /** When its first unit was begun, and its last one done. */
  readonly first: number;
  readonly last: number;
  readonly units: number;
}

/** What the records of a job say of instances: so much for each instance, and nothing for each record. */
export interface RecordTally {
  /** By instance id. */
  readonly instances: ReadonlyMap<string, InstanceTally>;
  /** Records there are, as far as they were counted, and records read. */
  readonly done: number;
  readonly read: number;
  /** Of those read: by a machine that is no instance, or that could not tell its type. */
  readonly withoutInstance: number;
  /** Of those read: written by another version of Brenda. */
  readonly unreadable: number;
}

export interface RecordTallyOptions {
  /** How many records are read at most, spread evenly. @default - all */
  readonly sample?: number | undefined;
  /** Is told of each, how many were read. */
  readonly onRead?: (read: number) => void;
}

/** Records read at once: enough to hide a store's latency, few enough for its limits. */
const LANES = 32;

/** Counts what each instance has done of a job. A request for each record that is read. */
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

/** Names alone: a million of them are some dozen MB, and a second listing would take as long as the first. */
async function allOf(names: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const name of names) all.push(name);
  return all;
}

/** So many items at most: one out of each part of them, and not always the same one, as workers may take turns. */
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
