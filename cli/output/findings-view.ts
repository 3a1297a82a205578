import { colours as pc } from './colours';
import { blocking, type Finding, type FindingId, FINDINGS, severityOf } from '../../protocol/failure/finding';
import { allowableIds, byId, cut } from '../../protocol/failure/finding-text';
import { wrapped } from './wrapped';

const MOST_NAMES = 6;

/**
 * Findings for people, errors first: those of one kind under its id, each with its users and its remedy.
 *
 * @param columns the width of a line; see `columnsOf`.
 */
export function findingLines(
  findings: readonly Finding[],
  allow: readonly FindingId[],
  columns: number,
): string[] {
  const errors = blocking(findings, allow);
  const warnings = findings.filter((one) => severityOf(one) === 'warning');
  const allowed = findings.filter((one) => !errors.includes(one) && !warnings.includes(one));
  return [
    ...groups(pc.red('error'), errors),
    ...groups(pc.yellow('allowed'), allowed),
    ...groups(pc.yellow('warning'), warnings),
  ].flatMap((line) => wrapped(line, columns));
}

function groups(severity: string, findings: readonly Finding[]): string[] {
  return [...byId(findings)].flatMap(([id, all]) => [
    `${severity} ${pc.bold(id)}  ${pc.dim(FINDINGS[id].means)}`,
    ...all.flatMap((one, i) => linesOf(one, all[i + 1]?.fix !== one.fix)),
  ]);
}

/** @param withMend false where the next one has the same remedy. */
function linesOf(one: Finding, withMend: boolean): string[] {
  const { id, subject, say, usedBy, used, fix } = one;
  return [
    `  ${subject}: ${say}`,
    ...(usedBy.length > 0 ? [`    used by: ${cut(usedBy, MOST_NAMES)}`] : []),
    ...(used || FINDINGS[id].severity === 'warning' ? [] : ['    nothing that is rendered uses it']),
    ...(withMend ? [`    fix: ${fix}`] : []),
  ];
}

/** How to continue in spite of these errors; undefined when that is not possible. */
export function howToAllow(errors: readonly Finding[], already: readonly FindingId[]): string | undefined {
  const ids = allowableIds(errors);
  if (!errors.every(({ id }) => ids.includes(id))) return undefined;
  return `--allow ${[...already, ...ids].join(',')}`;
}
