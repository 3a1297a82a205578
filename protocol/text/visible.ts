/**
 * Invisible characters that steer a terminal, change the direction of writing, or end a line: control and format characters, line
 * separators, lone surrogates. Newline and tab stay; so do the joiners that some scripts and emoji require.
 */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Escapes characters that could steer a terminal: `\x1b`, `\u202e`. A JSON string stays valid JSON with the same meaning. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, written);
}

/** The same for text on one line: newline and tab are escaped, too. */
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
