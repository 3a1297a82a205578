/** What an audit can find, in the order in which it is told. */
export const AUDIT_KINDS = {
  unreadable: { isProblem: true, says: 'cannot be read' },
  lost: { isProblem: true, says: 'is not there' },
  changed: { isProblem: true, says: 'is not the file that its record names' },
  unaccounted: { isProblem: true, says: 'was asked for, and is neither done, nor failed, nor queued' },
  miscounted: { isProblem: true, says: 'is not what brenda status counts' },
  givenUp: { isProblem: true, says: 'is in a task among the dead letters' },
  replaced: { isProblem: false, says: 'was replaced by a later job' },
  doneTwice: { isProblem: false, says: 'has two records; the later one counts' },
  notAsked: { isProblem: false, says: 'is done, and no request asks for it any more' },
  stray: { isProblem: false, says: 'is named by no record' },
  failedAndDone: { isProblem: false, says: 'has a failure beside its record' },
  oldSlices: { isProblem: false, says: 'has slices, and is done' },
  oldLog: { isProblem: false, says: 'is the log of nothing that failed' },
  noJob: { isProblem: false, says: 'belongs to a job that is not there' },
  unknown: { isProblem: false, says: 'is nothing that Brenda writes there' },
  temporary: { isProblem: false, says: 'was left by a run that was killed' },
  idleTask: { isProblem: false, says: 'is queued, though nothing is missing' },
} as const satisfies Readonly<Record<string, AuditKindFacts>>;

interface AuditKindFacts {
  /** Whether an invariant is broken. What is no problem takes up room, and does no harm. */
  readonly isProblem: boolean;
  /** Of one such thing, after its name. */
  readonly says: string;
}

export type AuditKind = keyof typeof AUDIT_KINDS;

/**
 * Why an object cannot be read, which decides what mends it: a newer version of Brenda has written it; it was cut off, or is far too large; it is of
 * something else than its key says; or it is for another reason, and some version of Brenda may be able to read it.
 */
export type Unreadable = 'newer' | 'damaged' | 'misplaced' | 'unknown';

/** One thing that is not as it should be. */
export interface AuditFinding {
  readonly kind: AuditKind;
  /** What it is of: a unit, a file, a key. From the store: hostile until it is printed. */
  readonly name: string;
  /** What makes it so, where the kind does not say it all. */
  readonly detail?: string;
  /** Of what cannot be read. */
  readonly unreadable?: Unreadable;
  /** Of a file that is not what its record says: the units whose records name it, that whose record counts first. */
  readonly units?: readonly string[];
  /** Of a file that is gone: what it is called now, where it was renamed. */
  readonly to?: string;
  /** Of a file in a bucket of the user's own: `s3://bucket/prefix`. */
  readonly at?: string;
}
