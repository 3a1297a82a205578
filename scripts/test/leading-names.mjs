/** Splits Jest's arguments into the words that files are chosen by, which come first, and the rest. */
export function leadingWords(args) {
  const end = args.findIndex((arg) => arg.startsWith('-'));
  return end < 0 ? { words: args, rest: [] } : { words: args.slice(0, end), rest: args.slice(end) };
}

/**
 * Splits words into the known names that they begin with, and the rest; without a name it is all of them.
 *
 * @param {string[]} words
 * @param {string[]} known
 */
export function leadingNames(words, known) {
  const end = words.findIndex((word) => !known.includes(word));
  const names = end < 0 ? words : words.slice(0, end);
  return { names: names.length > 0 ? names : known, rest: end < 0 ? [] : words.slice(end) };
}
