import { realpathSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { name as packageName } from '../../package.json';

/**
 * How the user typed this program's name: `brenda`, or with npm's `npx` where it is not installed globally.
 *
 * @param program the path that Node was given.
 */
export function called(program = process.argv[1] ?? '', env: NodeJS.ProcessEnv = process.env): string {
  // Child processes inherit the variable, so the path has to be one of npx as well.
  if (env['npm_command'] !== 'exec' || basename(dirname(program)) !== '.bin') return 'brenda';
  // A package that npx has fetched needs its package name; in a checkout or an app the program's name is enough.
  const isFetched = program.split(sep).includes('_npx') && realpathOf(program).includes(IN_A_PACKAGE);
  return isFetched ? `npx ${packageName}` : 'npx brenda';
}

/** The names by which npx starts this program. */
export const NPX_NAMES = ['brenda', packageName] as const;

const IN_A_PACKAGE = ['', 'node_modules', ...packageName.split('/'), ''].join(sep);

/** A text with each command as the user has to type it: `npx @brenda-render/brenda retry`. */
export function asCalled(text: string, commands: readonly string[], how = called()): string {
  if (how === 'brenda') return text;
  return text.replaceAll(
    new RegExp(`\\bbrenda (?=(?:${commands.join('|')}|--help)\\b|<command>)`, 'g'),
    `${how} `,
  );
}

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
