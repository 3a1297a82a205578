/** A line for people, beside what a command prints. */
export function writeToStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}
