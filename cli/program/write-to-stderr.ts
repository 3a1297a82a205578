/** Prints a line for people, apart from a command's data. */
export function writeToStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}
