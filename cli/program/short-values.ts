/** The longest value that is printed whole. A path of any system is shorter than three times that, and most are shorter than this. */
const LONGEST = 1000;
/** What is left of a longer one: enough to know it by. */
const KEPT = 120;

/** A message in which no argument of this call takes up more than a line or two: longer ones are cut. */
export function withShortValues(message: string, args: readonly string[]): string {
  const values = args
    .flatMap((arg) => [arg.replace(/^--?[^=]*=/, ''), arg])
    .filter(({ length }) => length > LONGEST);
  return values.reduce((text, value) => text.replaceAll(value, `${value.slice(0, KEPT)}...`), message);
}
