import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { columnsOf, wrapped } from '../output/wrapped';

/** Whether there is a person to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && process.env['CI'] === undefined;
}

/**
 * Asks on the terminal; any answer but yes means no.
 *
 * @throws an AbortError when `stop` is aborted meanwhile, as Ctrl-C does.
 */
export async function ask(question: string, stop: AbortSignal): Promise<boolean> {
  // Not as a terminal that it edits lines on: Ctrl-C is to reach the program. Nor with the output, to which it would write when it is stopped.
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    const answered = once(lines, 'line', { signal: stop }).then(([line]: string[]) => line ?? '');
    // The end of the input is an answer, too.
    const ended = once(lines, 'close', { signal: stop }).then(() => '');
    const text = `${question} [y/N] `
      .split('\n')
      .flatMap((line) => wrapped(line, columnsOf(process.stderr)))
      .join('\n');
    process.stderr.write(text);
    const answer = await Promise.race([answered, ended]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}
