/** A line for people, beside what a command prints. */
export function sayOnStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}
