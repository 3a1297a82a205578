import { jobInKey, keys } from '../../protocol/job/keys';
import type { ObjectStore } from '../store/object-store';
import type { AuditFinding } from './audit-kinds';
import type { KeptFor } from './job-facts';
import type { JobCounts } from './job-findings';

/** What an audit found of one job. */
export interface AuditedJob {
  readonly job: string;
  /** Null when nothing says which. */
  readonly scene: string | null;
  readonly counts: JobCounts;
  /** Files that its records name. */
  readonly files: number;
  /** What it has in the store. */
  readonly bytes: Readonly<Record<KeptFor, number>>;
  readonly findings: readonly AuditFinding[];
}

/** What an audit found. */
export interface Audited {
  readonly jobs: readonly AuditedJob[];
  /** Of no job. */
  readonly findings: readonly AuditFinding[];
  /** What could not be looked at, and why; a line each. */
  readonly unseen: readonly string[];
  /** Dollars a month for all that is kept; null where it costs none. */
  readonly dollars: number | null;
}

/** Every job that has anything in the store, also one whose `job.json` is gone. */
export async function jobsInStore(store: ObjectStore): Promise<string[]> {
  const ids = new Set<string>();
  for await (const { key } of store.list(keys.jobs)) {
    const id = jobInKey(key);
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
}
