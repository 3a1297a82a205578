import { UserFault } from '../../protocol/failure/fault';

/** Characters that a backslash escapes within double quotes; before any other it is literal. */
const ESCAPED_IN_QUOTES = new Set(['$', '`', '"', '\\']);

/**
 * Splits a line into words as a shell does, with quotes, backslashes and comments. It knows nothing else of a shell: it replaces no
 * variable, runs no command, and treats `;` or `>` as plain characters.
 *
 * @throws UserFault when a quotation mark is never closed, or the line ends with a backslash.
 */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const here = line.charAt(i);
    const next = line.charAt(i + 1);
    if (quote !== undefined) {
      if (here === quote) quote = undefined;
      else if (here === '\\' && quote === '"' && ESCAPED_IN_QUOTES.has(next)) {
        word = (word ?? '') + next;
        i++;
      } else word = (word ?? '') + here;
    } else if (here === "'" || here === '"') {
      quote = here;
      word ??= '';
    } else if (here === '\\') {
      if (next === '') throw new UserFault('a backslash at its end; write a render in one line');
      word = (word ?? '') + next;
      i++;
    } else if (/\s/.test(here)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (here === '#' && word === undefined) break;
    else word = (word ?? '') + here;
  }
  if (quote !== undefined) throw new UserFault(`a quotation mark (${quote}) is never closed`);
  if (word !== undefined) words.push(word);
  return words;
}
