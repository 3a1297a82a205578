import { forEachConcurrently } from '../../farm/aws/for-each-concurrently';
import { ownFiles, type ReadRecord, unitsOfFiles } from '../../farm/ledger/later-counts';
import type { PublishedFile } from '../../protocol/ledger/record';
import { type Loss, lossOf } from './file-loss';
import type { FileState } from './file-state';
import type { FolderReader } from './folder-reader';

/** A file that does not match its record. */
export type LostFile =
  | { readonly name: string; readonly how: Loss }
  | { readonly name: string; readonly how: 'renamed'; readonly to: string }
  /** Another job has replaced it with its own. */
  | { readonly name: string; readonly how: 'replaced'; readonly by: string };

interface UnitThere extends ReadRecord {
  /** Empty when all its files match its record, except those that a later record of the job names, too. */
  readonly lost: readonly LostFile[];
}

/** The frames of one job in a folder. */
export interface JobThere {
  readonly job: string;
  /** By its records. */
  readonly units: ReadonlyMap<string, UnitThere>;
  /** Units whose files exist, and belong neither to another job nor entirely to a later unit. */
  readonly own: readonly string[];
  /** The sizes of these, such as `640x360`, by frequency; as far as their records have them. */
  readonly sizes: readonly string[];
}

interface FileThere {
  readonly name: string;
  readonly modified: Date;
}

/** The contents of an output folder, by the records in it. */
export interface FolderFrames {
  readonly jobs: readonly JobThere[];
  /** The files that no record names, in order. */
  readonly unrecorded: readonly FileThere[];
  /** Files that records name and none describes correctly, in order: they were changed since. */
  readonly changed: readonly FileThere[];
}

/** Files hashed at once, where that is needed. */
const LANES = 8;

/** Compares a folder's files with the records of these jobs; the last job is the oldest. */
export async function folderFrames(reader: FolderReader, jobs: readonly string[]): Promise<FolderFrames> {
  // In this order: a unit that is recorded in the meantime is not reported as missing.
  const records = new Map<string, ReadonlyMap<string, ReadRecord>>();
  for (const job of jobs) records.set(job, await reader.recordsOf(job));
  const files = await reader.files();

  const named = new Set<string>();
  const owners = new Owners();
  const losses = new Map<PublishedFile, Loss>();
  for (const job of jobs) {
    for (const { record } of records.get(job)?.values() ?? []) {
      for (const { name, etag } of record.files) {
        named.add(name);
        if (files.get(name)?.etag === etag) owners.claim(name, job);
      }
    }
  }
  for (const job of jobs) {
    const ofJob = [...(records.get(job)?.values() ?? [])].flatMap(({ record }) => record.files);
    await forEachConcurrently(ofJob, LANES, async (file) => {
      const state = files.get(file.name);
      const loss = await lossOf(file, state, async () => state && reader.sha256(file.name, state));
      if (loss !== undefined) losses.set(file, loss);
      else owners.claim(file.name, job);
    });
  }
  const filesThat = (are: (name: string) => boolean): FileThere[] =>
    [...files]
      .filter(([name]) => are(name))
      .map(([name, { modified }]) => ({ name, modified }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const unrecorded = filesThat((name) => !named.has(name));
  const renamed = await renamedFiles(losses, unrecorded, files, reader);

  const lostFile = (job: string, file: PublishedFile): LostFile[] => {
    const { name } = file;
    const how = losses.get(file);
    if (how === undefined) return [];
    const to = renamed.get(file);
    if (to !== undefined) return [{ name, how: 'renamed', to }];
    const by = owners.of(name);
    return by === undefined || by === job ? [{ name, how }] : [{ name, how: 'replaced', by }];
  };
  return {
    unrecorded,
    changed: filesThat((name) => named.has(name) && owners.of(name) === undefined),
    jobs: jobs.map((job) => {
      const units = new Map<string, UnitThere>();
      const own: string[] = [];
      const sizes = new Map<string, number>();
      const ofJob = records.get(job) ?? new Map<string, ReadRecord>();
      const unitOf = unitsOfFiles(ofJob);
      for (const [unit, read] of ofJob) {
        const recorded = ownFiles(read, unitOf);
        const lost = recorded.flatMap((file) => lostFile(job, file));
        units.set(unit, { ...read, lost });
        if (
          recorded.length === 0 ||
          lost.length > 0 ||
          !recorded.every(({ name }) => owners.of(name) === job)
        )
          continue;
        own.push(unit);
        const size = sizeOf(recorded);
        if (size !== undefined) sizes.set(size, (sizes.get(size) ?? 0) + 1);
      }
      const byNumber = [...sizes].sort(([, a], [, b]) => b - a).map(([size]) => size);
      return { job, units, own: own.sort(), sizes: byNumber };
    }),
  };
}

/** Which job a file belongs to: the first that claims it. */
class Owners {
  private readonly jobs = new Map<string, string>();

  claim(name: string, job: string): void {
    if (!this.jobs.has(name)) this.jobs.set(name, job);
  }

  of(name: string): string | undefined {
    return this.jobs.get(name);
  }
}

/** A missing file may be there under another name. */
async function renamedFiles(
  losses: ReadonlyMap<PublishedFile, Loss>,
  unrecorded: FolderFrames['unrecorded'],
  files: ReadonlyMap<string, FileState>,
  reader: FolderReader,
): Promise<ReadonlyMap<PublishedFile, string>> {
  const bySize = new Map<number, string[]>();
  for (const { name } of unrecorded) {
    const bytes = files.get(name)?.bytes ?? 0;
    bySize.set(bytes, [...(bySize.get(bytes) ?? []), name]);
  }
  const renamed = new Map<PublishedFile, string>();
  for (const [file, loss] of losses) {
    if (loss !== 'deleted') continue;
    for (const name of bySize.get(file.bytes) ?? []) {
      const state = files.get(name);
      if (!state || (await lossOf(file, state, () => reader.sha256(name, state))) !== undefined) continue;
      renamed.set(file, name);
      break;
    }
  }
  return renamed;
}

function sizeOf(files: readonly PublishedFile[]): string | undefined {
  const picture = files.find((file) => file.picture)?.picture;
  return picture && `${String(picture.width)}x${String(picture.height)}`;
}
/** A finished unit with files that no longer match its record. */
export interface LostUnit {
  readonly unit: string;
  readonly files: readonly LostFile[];
}
