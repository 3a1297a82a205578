import type { DoneRecord, PublishedFile } from '../../protocol/ledger/record';

/** A unit's record, and when it was written, on the store's clock. */
export interface ReadRecord {
  readonly at: Date;
  readonly record: DoneRecord;
}

/**
 * Maps each file name to the unit whose record counts. When two records of a job name one file, for example after tasks of different sizes,
 * the later one has written it.
 */
export function unitsOfFiles(records: ReadonlyMap<string, ReadRecord>): ReadonlyMap<string, string> {
  const found = new Map<string, { readonly unit: string } & ReadRecord>();
  for (const [unit, read] of records) {
    for (const { name } of read.record.files) {
      const before = found.get(name);
      if (!before || isLater(read, before)) found.set(name, { unit, ...read });
    }
  }
  return new Map([...found].map(([name, { unit }]) => [name, unit]));
}

/** The files of a record that no later record names. */
export function ownFiles(
  { record }: Pick<ReadRecord, 'record'>,
  unitOf: ReadonlyMap<string, string>,
): readonly PublishedFile[] {
  return record.files.filter(({ name }) => unitOf.get(name) === record.unit);
}

function isLater(one: ReadRecord, other: ReadRecord): boolean {
  const apart = one.at.getTime() - other.at.getTime();
  return apart === 0 ? one.record.finished > other.record.finished : apart > 0;
}
