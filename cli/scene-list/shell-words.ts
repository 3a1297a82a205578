import { UserFault } from '../../protocol/failure/fault';

/** What a backslash protects within double quotes; before anything else there it stands for itself. */
const ESCAPED_IN_QUOTES = new Set(['$', '`', '"', '\\']);

/**
 * The words of a line as a shell would have them, with its quotes, backslashes and comments. Nothing else of a shell is known here: no
 * variable is replaced, no command is run, and `;` or `>` are letters like any other.
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
