const WORDS =
  /\b(?:display|view|look|colorspace) ".*" (?:used by .* )?not found, (?:setting|will use)|unknown scene linear working (?:color )?space/i;

/** The log's lines about colour management that a scene names and Blender does not have, in the words of 3.4 to 5.2. */
export function ofColours(lines: readonly string[]): string[] {
  return lines.filter((line) => WORDS.test(line));
}
