/** Something of this machine or its network that keeps the set-up from going on. Its message is one line for the user. */
export class SetupFault extends Error {
  name = 'SetupFault';
}

/** The last line of what a program printed that has something in it: where most of them say what went wrong. */
export function lastLine(output) {
  return output.trim().split('\n').at(-1)?.trim() || 'it said nothing';
}

let isQuiet = false;

/** Does something of which nothing is told but its end. */
export async function quietly(does) {
  isQuiet = true;
  try {
    return await does();
  } finally {
    isQuiet = false;
  }
}

/** On standard error, so that standard output stays the data of whatever runs after the set-up. */
export function say(text) {
  if (!isQuiet) process.stderr.write(`setup: ${text}\n`);
}

/** Runs a script's `main`; a `SetupFault` is one line and exit code 1, anything else is a bug and keeps its stack. */
export async function mainOf(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (thrown) {
    if (!(thrown instanceof SetupFault)) throw thrown;
    say(thrown.message);
    process.exitCode = 1;
  }
}
