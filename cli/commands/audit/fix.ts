import type { AuditKind } from '../../../farm/audit/audit-kinds';
import type { AuditedJob } from '../../../farm/audit/audited';

/** What mends all findings of a kind, or does away with what is left over. */
export interface Fix {
  readonly kind: AuditKind;
  readonly text: string;
  /** As they can be pasted, in this order. */
  readonly commands: readonly string[];
}

/** What mends a job, and what is to be called once when all of that is done. */
export interface JobFixes {
  readonly fixes: readonly Fix[];
  readonly then: readonly string[];
}

/** How the findings of a place are mended. */
export interface Mender {
  /** @param job as it was audited, with what was found of it. */
  ofJob(job: AuditedJob): JobFixes;
  /** Of what belongs to no job. */
  ofNoJob(kind: AuditKind): string | undefined;
  /** What prints all of it. */
  readonly json: string;
}

/** The findings of each kind, in the order of the first of each. */
export function byKind(
  findings: AuditedJob['findings'],
): ReadonlyMap<AuditKind, AuditedJob['findings'][number][]> {
  const found = new Map<AuditKind, AuditedJob['findings'][number][]>();
  for (const one of findings) {
    const such = found.get(one.kind);
    if (such) such.push(one);
    else found.set(one.kind, [one]);
  }
  return found;
}

/** Whether all that was asked of a job is there, so that nothing which lies about can be one of its frames. */
export function isAllThere({ counts }: Pick<AuditedJob, 'counts'>): boolean {
  return counts !== null && counts.asked > 0 && counts.done === counts.asked;
}
