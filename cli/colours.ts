import pc from 'picocolors';

/** What colours depend on. */
interface Screen {
  readonly isTTY?: boolean | undefined;
}

/**
 * Whether what goes there is to have colours: on a terminal that has some, unless `NO_COLOR` is set; anywhere if `FORCE_COLOR` is.
 * picocolors by itself looks at stdout alone, and takes every log of a pipeline for a terminal.
 */
export function isColourful({ isTTY }: Screen, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: none = '', FORCE_COLOR: forced = '', TERM: term } = env;
  if (none !== '') return false;
  return forced !== '' && forced !== '0' ? true : isTTY === true && term !== 'dumb';
}

/** For what goes to stdout. */
export const colours = pc.createColors(isColourful(process.stdout, process.env));
/** For what goes to stderr. */
export const stderrColours = pc.createColors(isColourful(process.stderr, process.env));
