import { type Finding, type FindingId, mayBeAllowed } from './finding';

const MOST_OF_A_KIND = 3;

/** On one line: what it is about, what is wrong with it, what uses it, and what to do. */
export function findingText({ subject, say, fix, usedBy }: Finding): string {
  return `${subject}: ${say}${usedByText(usedBy, 2)}; ${fix}`;
}

/** One line for each finding; of many of one kind, the first few. */
export function warningTexts(findings: readonly Finding[]): string[] {
  return [...byId(findings)].flatMap(([id, all]) => {
    const lines = all.slice(0, MOST_OF_A_KIND).map((one) => `${id}: ${findingText(one)}`);
    const more = all.length - lines.length;
    return more > 0 ? [...lines, `${id}: ${String(more)} more, which brenda check lists`] : lines;
  });
}

/** Those of one kind together, in the order in which the kinds are told. */
export function byId(findings: readonly Finding[]): Map<FindingId, Finding[]> {
  const kinds = new Map<FindingId, Finding[]>();
  for (const one of findings) kinds.set(one.id, [...(kinds.get(one.id) ?? []), one]);
  return kinds;
}

/** ` (used by material "Wood", object "Table" and 3 more)`, or nothing. */
function usedByText(names: readonly string[], most: number): string {
  return names.length === 0 ? '' : ` (used by ${cut(names, most)})`;
}

/** `a, b and 3 more` */
export function cut(names: readonly string[], most: number): string {
  const listed = names.slice(0, most).join(', ');
  return names.length > most ? `${listed} and ${String(names.length - most)} more` : listed;
}

/** The ids among these that `--allow` takes, each once. */
export function allowableIds(findings: readonly Finding[]): FindingId[] {
  return [...new Set(findings.map(({ id }) => id))].filter(mayBeAllowed);
}
