import { Ledger } from '../../farm/ledger/ledger';
import { ifDamaged } from '../../farm/store/json-object';
import type { ObjectStore } from '../../farm/store/object-store';
import type { JobFile } from '../../protocol/job/job';
import type { PublishedFile } from '../../protocol/ledger/record';
import { lossIn } from '../folder-store/reconcile';

/** A file of an output folder that a record names. */
export interface RecordedFile {
  readonly job: string;
  readonly unit: string;
  readonly file: PublishedFile;
  /** Whether it is what the record says. A file that was changed by hand is not. */
  readonly isIntact: boolean;
}

/** What the ledgers in an output folder say of its files. */
export interface FramesThere {
  readonly jobs: readonly JobFile[];
  /** Units of which there is a record that is damaged, so that it is not known which files are theirs. */
  readonly damaged: readonly { readonly job: string; readonly unit: string }[];
  /** Units of which a file is not there, or not what its record says. */
  readonly lost: readonly { readonly job: string; readonly unit: string }[];
  /** By name, relative to the folder. Where several records name a file, the one that it is; where it is none of them, the last. */
  readonly files: ReadonlyMap<string, RecordedFile>;
}

/** Reads every record of every job that was rendered into a folder; writes nothing. */
export async function framesThere(store: ObjectStore): Promise<FramesThere> {
  const jobs: JobFile[] = [];
  const files = new Map<string, RecordedFile>();
  const finished = new Map<string, string>();
  const lost: { job: string; unit: string }[] = [];
  const damaged: { job: string; unit: string }[] = [];
  for await (const id of Ledger.jobs(store)) {
    const ledger = new Ledger(store, id);
    const job = await ledger.readJob().catch(ifDamaged);
    if (job) jobs.push(job);
    for await (const unit of ledger.done()) {
      const record = await ledger.record(unit).catch(ifDamaged);
      if (!record) {
        damaged.push({ job: id, unit });
        continue;
      }
      for (const file of record.files) {
        if (files.get(file.name)?.isIntact) continue;
        const loss = await lossIn(store, id, file);
        if (loss) lost.push({ job: id, unit });
        if (loss === 'deleted' || (loss && record.finished < (finished.get(file.name) ?? ''))) continue;
        files.set(file.name, { job: id, unit, file, isIntact: loss === undefined });
        finished.set(file.name, record.finished);
      }
    }
  }
  return { jobs, damaged, lost, files };
}
