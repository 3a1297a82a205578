import { realpathSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { name as packageName } from '../../package.json';

/**
 * How this program was started, as it is typed: `brenda`, or behind npm's `npx` where it is not installed globally.
 *
 * @param program the path that Node was given.
 */
export function called(program = process.argv[1] ?? '', env: NodeJS.ProcessEnv = process.env): string {
  // The variable is handed on to whatever a program that npx started starts: the path has to be one of npx as well.
  if (env['npm_command'] !== 'exec' || basename(dirname(program)) !== '.bin') return 'brenda';
  // What npx fetched is found by the name of its package alone; what a checkout or an app has, by that of the program.
  const isFetched = program.split(sep).includes('_npx') && realpathOf(program).includes(IN_A_PACKAGE);
  return isFetched ? `npx ${packageName}` : 'npx brenda';
}

/** The names by which npx starts this program. */
export const NPX_NAMES = ['brenda', packageName] as const;

const IN_A_PACKAGE = ['', 'node_modules', ...packageName.split('/'), ''].join(sep);

/** A text of ours in which each command stands as it is to be typed: `npx @brenda-render/brenda retry`. */
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
