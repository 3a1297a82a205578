import * as v from 'valibot';

/** The reader: a person's command line, or a function or worker of a farm on AWS. */
export type Side = 'command line' | 'farm';

/** Functions and workers of a deployed farm have the name of its group in their environment, and a command line has not. */
export function sideOf(env: Readonly<Record<string, string | undefined>>): Side {
  return env['BRENDA_GROUP'] === undefined ? 'command line' : 'farm';
}

/** What upgrades each of them. */
export const UPGRADE: Readonly<Record<Side, string>> = {
  'command line': 'npm install --global @brenda-render/brenda@latest',
  farm: 'npx cdk deploy',
};

export function upgradeText(side: Side): string {
  return `upgrade the ${side} with ${UPGRADE[side]}`;
}

/** Why an object belongs to another version of Brenda. */
export interface VersionFault {
  readonly wrote: 'newer' | 'older';
  /** Follows the name of the object: `was written by a newer version of Brenda (version 2; this one reads 1): upgrade ...`. */
  readonly text: string;
}

/**
 * The only place that compares versions. Stored objects have `version: N`, and their reader knows every field. So a higher number and an
 * unknown field both mean that a newer version wrote it. The older side is the one to upgrade.
 *
 * @param thrown by a schema.
 * @param reader the side of that schema.
 * @returns undefined when it is damaged, or belongs to no version.
 */
export function versionFault(thrown: unknown, reader: Side): VersionFault | undefined {
  if (!v.isValiError(thrown)) return undefined;
  for (const issue of thrown.issues) {
    if (v.getDotPath(issue) !== 'version') continue;
    const { input } = issue;
    const known = [...String(issue.expected).matchAll(/\d+/g)].map(([digits]) => Number(digits));
    if (!Number.isSafeInteger(input) || known.length === 0) return undefined;
    const isNewer = (input as number) > Math.max(...known);
    return fault(
      isNewer ? 'newer' : 'older',
      `version ${String(input)}; this one reads ${known.join(' and ')}`,
      reader,
    );
  }
  const unknown = thrown.issues.find(
    ({ type, expected }) => type === 'strict_object' && expected === 'never',
  );
  const field = unknown && v.getDotPath(unknown);
  return field == null ? undefined : fault('newer', `this one knows no ${shortened(field)}`, reader);
}

function fault(wrote: VersionFault['wrote'], why: string, reader: Side): VersionFault {
  const other: Side = reader === 'farm' ? 'command line' : 'farm';
  const upgrade = upgradeText(wrote === 'newer' ? reader : other);
  return {
    wrote,
    text: `was written by ${wrote === 'newer' ? 'a newer' : 'an older'} version of Brenda (${why}): ${upgrade}`,
  };
}

/** A field's name may be hostile. */
function shortened(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '?');
  return plain.length > 60 ? `${plain.slice(0, 60)}...` : plain;
}
