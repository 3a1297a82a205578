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
  /** Whether it matches its record. A file that was changed by hand does not. */
  readonly isIntact: boolean;
}

/** The ledgers' facts about the files of an output folder. */
export interface FramesThere {
  readonly jobs: readonly JobFile[];
  /** Units with a damaged record, so that their files are not known. */
  readonly damaged: readonly { readonly job: string; readonly unit: string }[];
  /** Units with a file that is missing, or does not match its record. */
  readonly lost: readonly { readonly job: string; readonly unit: string }[];
  /** By name, relative to the folder. Where several records name a file, the one that it matches; otherwise the last. */
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
