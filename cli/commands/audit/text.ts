import { AUDIT_KINDS, type AuditFinding, type AuditKind } from '../../../farm/audit/audit-kinds';
import type { Audited, AuditedJob } from '../../../farm/audit/audited';
import { unitText } from '../../../protocol/job/unit-text';
import { visibleLine } from '../../../protocol/text/visible';
import { bytesText } from '../../output/bytes-text';
import { colours as pc } from '../../output/colours';
import { counted } from '../../output/counted';
import { byKind, type Fix, type Mender } from './fix';

/** Of each kind in a job so many are named, and so many commands shown. */
const NAMED = 5;
const KINDS = Object.keys(AUDIT_KINDS) as AuditKind[];

/** What was found, with what mends it. */
export interface Mendable extends Omit<Audited, 'jobs'> {
  readonly jobs: readonly (AuditedJob & { readonly fixes: readonly Fix[] })[];
  /** To be called once, when all fixes are done. */
  readonly then: readonly string[];
}

export function withFixes(audited: Audited, mender: Mender): Mendable {
  const mended = audited.jobs.map((job) => ({ job, ...mender.ofJob(job) }));
  const then = new Set(mended.flatMap((one) => one.then));
  return {
    ...audited,
    jobs: mended.map(({ job, fixes }) => ({ ...job, fixes })),
    // It queues nothing while there is anything on the queue.
    then: [...then].sort((a, b) => Number(isResume(b)) - Number(isResume(a))),
  };
}

function isResume(command: string): boolean {
  return command.startsWith('brenda resume');
}

/** Whether no invariant is broken. What is left over breaks none. */
export function isSound(audited: Audited): boolean {
  return (
    allFindings(audited).every(({ kind }) => !AUDIT_KINDS[kind].isProblem) && audited.unseen.length === 0
  );
}

/** For people: each job, what is wrong, what is left over, and what it costs to keep. */
export function auditLines(audited: Mendable, { ofNoJob, json }: Pick<Mender, 'ofNoJob' | 'json'>): string[] {
  const all = allFindings(audited);
  const problems = all.filter(({ kind }) => AUDIT_KINDS[kind].isProblem).length;
  const total = audited.jobs.reduce((sum, { bytes }) => sum + sumOf(bytes), 0);
  const cost = audited.dollars === null ? '' : `, $${audited.dollars.toFixed(2)} a month`;
  const summary = `${counted(problems, 'problem')}, ${String(all.length - problems)} left over; nothing was changed`;
  return [
    ...audited.jobs.flatMap((job) => [
      ...jobLines(job),
      ...findingLines(job.findings, (kind) =>
        job.fixes.filter((fix) => fix.kind === kind).flatMap((fix) => fixLines(fix, json)),
      ),
    ]),
    ...findingLines(audited.findings, (kind) => {
      const text = ofNoJob(kind);
      return text === undefined ? [] : [`    fix: ${text}`];
    }),
    ...audited.unseen.map((line) => pc.yellow(`not looked at: ${line}`)),
    ...(audited.then.length === 0
      ? []
      : ['at the end, to have rendered again what is to be:', ...commandLines(audited.then, json)]),
    `kept: ${bytesText(total)}${cost}`,
    problems > 0 ? pc.red(summary) : summary,
  ];
}

function jobLines(job: AuditedJob): string[] {
  const kept = Object.entries(job.bytes).filter(([, bytes]) => bytes > 0);
  return [
    `job ${job.job}  ${visibleLine(job.scene ?? '(unknown)')}: ${countsText(job)}`,
    `  ${counted(job.files, 'file')}; ${kept.map(([what, bytes]) => `${what} ${bytesText(bytes)}`).join(', ')}`,
  ];
}

/** What follows the first adds up to it. */
function countsText({ counts, records }: Pick<AuditedJob, 'counts' | 'records'>): string {
  if (counts === null) return `${counted(records, 'record')}; it is not known which frames were asked for`;
  const { asked, done, lost, failed, unreadable, toCome, missing } = counts;
  const ifAny = (count: number, what: string): string[] => (count > 0 ? [`${String(count)} ${what}`] : []);
  return [
    `${String(asked)} asked for`,
    `${String(done)} done`,
    ...ifAny(lost, 'lost'),
    `${String(failed)} failed`,
    ...ifAny(unreadable, 'with a record that cannot be read'),
    `${String(toCome)} to come`,
    ...ifAny(missing, 'missing'),
  ].join(', ');
}

function findingLines(
  findings: readonly AuditFinding[],
  fixOf: (kind: AuditKind) => readonly string[],
): string[] {
  const kinds = byKind(findings);
  return KINDS.flatMap((kind) => {
    const found = kinds.get(kind) ?? [];
    if (found.length === 0) return [];
    const { isProblem, says } = AUDIT_KINDS[kind];
    const colour = isProblem ? pc.red : pc.yellow;
    return [
      ...found
        .slice(0, NAMED)
        .map(({ name, detail }) =>
          colour(`  ${shown(name)} ${says}${detail === undefined ? '' : ` (${shown(detail)})`}`),
        ),
      ...(found.length > NAMED ? [colour(`  and ${String(found.length - NAMED)} more such`)] : []),
      ...fixOf(kind),
    ];
  });
}

function fixLines({ text, commands }: Fix, json: string): string[] {
  return [`    fix: ${text}`, ...commandLines(commands, json).map((line) => `    ${line}`)];
}

function commandLines(commands: readonly string[], json: string): string[] {
  const more = commands.length - NAMED;
  return [
    ...commands.slice(0, NAMED).map((command) => `  ${command}`),
    ...(more > 0 ? [`  # and ${counted(more, 'more command')}, all of which ${json} prints`] : []),
  ];
}

/** On one line: a name with line breaks must not look like several lines of ours. */
function shown(name: string): string {
  return visibleLine(unitText(name));
}

function allFindings({ jobs, findings }: Audited): AuditFinding[] {
  return [...jobs.flatMap((job) => job.findings), ...findings];
}

function sumOf(bytes: AuditedJob['bytes']): number {
  return Object.values(bytes).reduce((a, b) => a + b, 0);
}
