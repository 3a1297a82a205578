import { type ProvenanceGroup, ProvenanceGroups } from '../../protocol/ledger/provenance-groups';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { UnreadableObject } from '../store/json-object';
import type { Ledger } from './ledger';

/** The provenance of a job's units, as far as their records were read. */
export interface JobProvenance {
  readonly job: string;
  /** The number of records read. */
  readonly read: number;
  /** The provenance of those. */
  readonly ways: readonly ProvenanceGroup[];
}

const LANES = 32;

/** The Blenders and devices that rendered these units of a job. Reads the record of each. */
export async function jobProvenance(ledger: Ledger, units: readonly string[]): Promise<JobProvenance> {
  const ways = new ProvenanceGroups();
  let read = 0;
  await forEachConcurrently(units, LANES, async (unit) => {
    const record = await ledger.record(unit).catch((error: unknown) => {
      // A newer Brenda wrote it; the rest of the farm is still shown.
      if (error instanceof UnreadableObject) return undefined;
      throw error;
    });
    if (!record) return;
    read++;
    ways.add(record);
  });
  return { job: ledger.job, read, ways: ways.list() };
}
