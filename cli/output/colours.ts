import pc from 'picocolors';
import { forTerminal, own } from '../terminal/own-codes';

type Colours = Omit<ReturnType<typeof pc.createColors>, 'isColorSupported'>;

/** What the use of colours depends on. */
interface Screen {
  readonly isTTY?: boolean | undefined;
}

/**
 * Whether a stream gets colours: on a terminal that has some, unless `NO_COLOR` is set; anywhere if `FORCE_COLOR` is. picocolors itself
 * checks only stdout, and takes every log of a pipeline for a terminal.
 */
export function isColourful({ isTTY }: Screen, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: none = '', FORCE_COLOR: forced = '', TERM: term } = env;
  if (none !== '') return false;
  return forced !== '' && forced !== '0' ? true : isTTY === true && term !== 'dumb';
}

/** For what goes to stdout. */
export const colours = coloursFor(process.stdout);
/** For what goes to stderr. */
export const stderrColours = coloursFor(process.stderr);

/** The writer lets these codes pass; codes inside the coloured text are escaped. */
function coloursFor(screen: Screen): Colours {
  const { isColorSupported, ...colours } = pc.createColors(isColourful(screen, process.env));
  const passing = Object.entries(colours).map(
    ([name, paint]) =>
      [name, (text: string | number | null | undefined) => own(paint(forTerminal(String(text))))] as const,
  );
  return isColorSupported ? (Object.fromEntries(passing) as unknown as Colours) : colours;
}
