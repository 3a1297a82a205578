import { createInterface } from 'node:readline/promises';

/** Whether there is a person to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && process.env['CI'] === undefined;
}

/**
 * Asks on the terminal; whatever is not a yes is a no.
 *
 * @throws an AbortError when `stop` is aborted meanwhile, as Ctrl-C does.
 */
export async function ask(question: string, stop: AbortSignal): Promise<boolean> {
  // Not as a terminal that it edits lines on: Ctrl-C is to reach the program.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: stop });
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}
