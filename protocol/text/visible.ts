/**
 * What steers a terminal, turns the direction of writing, ends a line, or is seen by nobody: control and format characters, separators of
 * lines, halves of characters. Newline and tab stay; so do the joiners that some scripts and emoji are written with.
 */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The same text with all that could steer a terminal written out: `\x1b`, `\u202e`. What stands in a string of JSON stays JSON, and means the same. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, written);
}

/** The same for a text that is to be one line: newline and tab are written out, too. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll(/[\n\t]/g, written);
}

function written(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => (unit < 0x20 ? `\\x${hex(unit, 2)}` : `\\u${hex(unit, 4)}`)).join('');
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
