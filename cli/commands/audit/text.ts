import { AUDIT_KINDS, type AuditFinding, type AuditKind } from '../../../farm/audit/audit-kinds';
import type { Audited, AuditedJob } from '../../../farm/audit/audited';
import type { FarmEntry } from '../../../protocol/farm/farm-entry';
import { keys } from '../../../protocol/job/keys';
import { unitText } from '../../../protocol/job/unit-text';
import { visibleLine } from '../../../protocol/text/visible';
import { bytesText } from '../../output/bytes-text';
import { colours as pc } from '../../output/colours';
import { counted } from '../../output/counted';

/** How one kind of finding is mended; undefined where there is nothing to do. */
export type Mend = (kind: AuditKind, job: string | undefined) => string | undefined;

/** Of each kind in a job so many are named. */
const NAMED = 5;
const KINDS = Object.keys(AUDIT_KINDS) as AuditKind[];

/** Whether no invariant is broken. What is left over breaks none. */
export function isSound(audited: Audited): boolean {
  return (
    allFindings(audited).every(({ kind }) => !AUDIT_KINDS[kind].isProblem) && audited.unseen.length === 0
  );
}

/** For people: each job, what is wrong, what is left over, and what it costs to keep. */
export function auditLines(audited: Audited, mend: Mend): string[] {
  const all = allFindings(audited);
  const problems = all.filter(({ kind }) => AUDIT_KINDS[kind].isProblem).length;
  const total = audited.jobs.reduce((sum, { bytes }) => sum + sumOf(bytes), 0);
  const cost = audited.dollars === null ? '' : `, $${audited.dollars.toFixed(2)} a month`;
  const summary = `${counted(problems, 'problem')}, ${String(all.length - problems)} left over; nothing was changed`;
  return [
    ...audited.jobs.flatMap((job) => jobLines(job, mend)),
    ...findingLines(audited.findings, (kind) => mend(kind, undefined)),
    ...audited.unseen.map((line) => pc.yellow(`not looked at: ${line}`)),
    `kept: ${bytesText(total)}${cost}`,
    problems > 0 ? pc.red(summary) : summary,
  ];
}

function jobLines(job: AuditedJob, mend: Mend): string[] {
  const { asked, done, failed, toCome } = job.counts;
  const kept = Object.entries(job.bytes).filter(([, bytes]) => bytes > 0);
  return [
    `job ${job.job}  ${visibleLine(job.scene ?? '(unknown)')}: ${String(asked)} asked for, ${String(done)} done, ${String(failed)} failed, ${String(toCome)} to come`,
    `  ${counted(job.files, 'file')}; ${kept.map(([what, bytes]) => `${what} ${bytesText(bytes)}`).join(', ')}`,
    ...findingLines(job.findings, (kind) => mend(kind, job.job)),
  ];
}

function findingLines(
  findings: readonly AuditFinding[],
  mendOf: (kind: AuditKind) => string | undefined,
): string[] {
  return KINDS.flatMap((kind) => {
    const found = findings.filter((one) => one.kind === kind);
    if (found.length === 0) return [];
    const { isProblem, says } = AUDIT_KINDS[kind];
    const colour = isProblem ? pc.red : pc.yellow;
    const mend = mendOf(kind);
    return [
      ...found
        .slice(0, NAMED)
        .map(({ name, detail }) =>
          colour(`  ${shown(name)} ${says}${detail === undefined ? '' : ` (${shown(detail)})`}`),
        ),
      ...(found.length > NAMED ? [colour(`  and ${String(found.length - NAMED)} more such`)] : []),
      ...(mend === undefined ? [] : [`    fix: ${mend}`]),
    ];
  });
}

/** On one line: a name with line breaks must not look like several lines of ours. */
function shown(name: string): string {
  return visibleLine(unitText(name));
}

/** In an output folder. */
export const mendInFolder: Mend = (kind) => {
  switch (kind) {
    case 'lost':
    case 'changed':
      return 'the same brenda render command renders it again';
    case 'unreadable':
      return 'brenda status says how';
    case 'temporary':
      return 'the next brenda render into this folder removes it';
    case 'failedAndDone':
    case 'oldSlices':
    case 'oldLog':
      return 'delete it, or leave it: nothing reads it';
    default:
      return undefined;
  }
};

/** On a farm. What is removed there is the user's to remove. */
export function mendOnFarm({ farm, framesBucket }: FarmEntry): Mend {
  const at = (key: string): string => `aws s3 rm s3://${framesBucket}/${key}`;
  return (kind, job = 'JOB') => {
    switch (kind) {
      case 'lost':
      case 'changed':
        return `${at(keys.record(job, 'UNIT'))}, then brenda resume --farm ${farm} renders it again`;
      case 'unreadable':
        return `${at('KEY')}, then brenda resume --farm ${farm}`;
      case 'unaccounted':
        return `brenda resume --farm ${farm}`;
      case 'givenUp':
        return `brenda retry --farm ${farm}`;
      case 'stray':
        return at(keys.frame(job, 'NAME'));
      case 'oldSlices':
        return `aws s3 rm --recursive s3://${framesBucket}/${keys.slicesOf(job, 'UNIT')}`;
      case 'failedAndDone':
        return at(keys.failure(job, 'UNIT'));
      case 'oldLog':
        return at('KEY');
      default:
        return undefined;
    }
  };
}

function allFindings({ jobs, findings }: Audited): AuditFinding[] {
  return [...jobs.flatMap((job) => job.findings), ...findings];
}

function sumOf(bytes: AuditedJob['bytes']): number {
  return Object.values(bytes).reduce((a, b) => a + b, 0);
}
