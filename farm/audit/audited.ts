import type { AuditFinding } from './audit-kinds';
import type { KeptFor } from './job-facts';
import type { JobCounts } from './job-findings';

/** What an audit found of one job. */
export interface AuditedJob {
  readonly job: string;
  /** Null when nothing says which. */
  readonly scene: string | null;
  /** Null when it cannot be read what was asked of it. */
  readonly counts: JobCounts | null;
  /** Units that are done, as far as their records can be read. */
  readonly records: number;
  /** Whether it was cancelled. */
  readonly isCancelled: boolean;
  /** Whether the farm remembers what was asked of it, which `brenda resume` goes by; of a folder, true. */
  readonly isRemembered: boolean;
  /** Files that its records name. */
  readonly files: number;
  /** What it has in the store. */
  readonly bytes: Readonly<Record<KeptFor, number>>;
  readonly findings: readonly AuditFinding[];
}

/** What an audit found. */
export interface Audited {
  /** When, on the store's clock; ISO 8601. */
  readonly at: string;
  readonly jobs: readonly AuditedJob[];
  /** Of no job. */
  readonly findings: readonly AuditFinding[];
  /** What could not be looked at, and why; a line each. */
  readonly unseen: readonly string[];
  /** Dollars a month for all that is kept; null where it costs none. */
  readonly dollars: number | null;
}
