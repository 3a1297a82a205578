import { keys } from '../../protocol/job/keys';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { unitsOfFiles } from '../ledger/later-counts';
import { whereIs } from '../ledger/published-files';
import type { ObjectStore } from '../store/object-store';
import { sha256OfObject } from '../store/sha256-of-object';
import type { AuditFinding } from './audit-kinds';
import type { JobFacts } from './job-facts';

/** Files read at once. */
const LANES = 8;

/** What came of comparing files with their records. */
interface StoredFiles {
  readonly findings: readonly AuditFinding[];
  /** Those of which nothing but reading them tells whether they are what their records say. */
  readonly untold: readonly string[];
}

/**
 * Compares the files in a bucket with the records of their job: their size, and what S3 says of their contents. None is downloaded, whatever
 * its size, unless that is asked for.
 *
 * @param options.isRead whether each is read, and its SHA-256 compared: the price of a download.
 * @param options.lanes how many files are asked for at once. @default 8
 * @param options.bucket another bucket than the farm's, where records say that files are in one. @default - no record says so
 * @param options.isNew whether a file may be of a unit that is being published just now; it is left out then.
 */
export async function storedFileFindings(
  store: ObjectStore,
  { job, records, files, unreadable }: JobFacts,
  {
    isRead,
    isNew,
    bucket,
    lanes = LANES,
  }: {
    readonly isRead: boolean;
    readonly isNew: (at: Date) => boolean;
    readonly bucket?: (name: string) => ObjectStore;
    readonly lanes?: number;
  },
): Promise<StoredFiles> {
  const findings: AuditFinding[] = [];
  const untold: string[] = [];
  const owners = unitsOfFiles(records);
  const namedBy = new Map<string, string[]>();
  for (const [unit, { record }] of records)
    for (const { name } of record.files) {
      const others = namedBy.get(name);
      if (others) others.push(unit);
      else namedBy.set(name, [unit]);
    }
  await forEachConcurrently(owners, Math.min(lanes, LANES), async ([name, unit]) => {
    const told = records.get(unit)?.record.files.find((file) => file.name === name);
    if (!told) return;
    const { key, bucket: other } = whereIs(job, told);
    const within = other === undefined || !bucket ? store : bucket(other);
    const there = (other === undefined ? files.get(name) : undefined) ?? (await within.head(key));
    const file = {
      name,
      // Each of them says that its frames are done.
      units: [unit, ...(namedBy.get(name) ?? []).filter((other) => other !== unit)],
      ...(told.at === undefined ? {} : { at: told.at }),
    };
    if (!there) findings.push({ kind: 'lost', ...file, detail: unit });
    else if (there.bytes !== told.bytes) {
      const sizes = `${String(there.bytes)} bytes, and its record says ${String(told.bytes)}`;
      findings.push({ kind: 'changed', ...file, detail: sizes });
    } else if (isRead || there.etag !== told.etag) {
      const sha256 = await (isRead ? sha256OfObject(within, key) : within.storedSha256(key));
      if (sha256 === undefined && !isRead) untold.push(name);
      else if (sha256 !== told.sha256)
        findings.push({ kind: 'changed', ...file, detail: 'its SHA-256 is not that of its record' });
    }
  });
  // Answers come in any order.
  findings.sort((a, b) => (a.name < b.name ? -1 : 1));
  untold.sort();
  // A record that cannot be read may name any of them.
  if ([...unreadable.keys()].some((key) => key.startsWith(keys.ledger(job)))) return { findings, untold };
  for (const [name, { modified }] of files)
    if (!owners.has(name) && !isNew(modified)) findings.push({ kind: 'stray', name });
  return { findings, untold };
}
