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
 * @throws an AbortError when `stop` is aborted, for example by Ctrl-C.
 */
export async function ask(question: string, stop: AbortSignal): Promise<boolean> {
  // Without `terminal`, so that Ctrl-C reaches the program. Without the output, to which it would write when it is stopped.
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    const answered = once(lines, 'line', { signal: stop }).then(([line]: string[]) => line ?? '');
    // The end of the input counts as an answer.
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
