import { UserFault } from '../failure/fault';
import { type NumberFormat, readNumberFormat } from './number-format';
import { NOT_IN_NAMES, NUMBERS, type Token, TOKENS, WORDS } from './tokens';

/** Literal text, or a token to replace. */
export type NamePart = string | { readonly token: Token; readonly format?: NumberFormat };

/** A pattern before parsing, and its source, for messages. */
interface Written {
  readonly name: string;
  readonly where: string;
}

/** The digits that Blender appends to a name without a frame number. */
const ADDED_DIGITS = 4;
/** Bytes. File systems allow 255 for a name with its ending and a view's suffix. */
const LONGEST = 200;

/**
 * Parses the name pattern of frames, relative to their folder and without an ending: `shot010_####`, `{scene}/{camera}_{frame:4}`.
 *
 * The last run of `#` in its last part is the frame number. A pattern without a frame number gets one at its end, as in Blender. `{{` and
 * `}}` are literal braces.
 *
 * @param where its source, for messages: `--output shot_####`.
 * @throws UserFault when it cannot be the name of a file.
 */
export function readNamePattern(name: string, where: string): readonly NamePart[] {
  const parts = partsOf({ name, where });
  const withFrame = hasFrame(parts) ? parts : withHashes(parts);
  const numbered = hasFrame(withFrame)
    ? withFrame
    : [...withFrame, { token: 'frame' as const, format: { whole: ADDED_DIGITS } }];
  const text = numbered.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  for (const part of text.split('/')) requirePart(part, where);
  return numbered;
}

/** Whether a part of a path has a token. @throws UserFault for an unmatched brace. */
export function hasToken(text: string, where: string): boolean {
  return partsOf({ name: text, where }).some((part) => typeof part !== 'string');
}

/** The text of a folder's name, in which braces are doubled. @throws UserFault for an unmatched brace. */
export function plainText(text: string, where: string): string {
  return partsOf({ name: text, where })
    .filter((part) => typeof part === 'string')
    .join('');
}

/** Escapes a text, so that it is parsed as a literal. */
export function escaped(text: string): string {
  return text.replaceAll(/[{}]/g, '$&$&');
}

function partsOf(written: Written): NamePart[] {
  const parts: NamePart[] = [];
  let text = '';
  for (const [found, expression] of written.name.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[\s\S]/g)) {
    if (found === '{{' || found === '}}') text += found.charAt(0);
    else if (expression !== undefined) {
      if (text !== '') parts.push(text);
      text = '';
      parts.push(tokenOf(expression, written));
    } else if (found === '{' || found === '}')
      throw new UserFault(
        `${written.where}: "${found}" is alone; write {scene} and the like, or "${found}${found}" for the character itself`,
      );
    else text += found;
  }
  return text === '' ? parts : [...parts, text];
}

function tokenOf(expression: string, { where }: Written): NamePart {
  const [word = '', ...formats] = expression.split(':');
  const why = Object.hasOwn(NOT_IN_NAMES, word) ? NOT_IN_NAMES[word] : undefined;
  if (why !== undefined) throw new UserFault(`${where}: {${word}} ${why}`);
  const token = Object.hasOwn(TOKENS, word) ? TOKENS[word] : undefined;
  if (token === undefined)
    throw new UserFault(
      `${where}: there is no {${word}}; there are ${WORDS.map((one) => `{${one}}`).join(', ')}; braces themselves are {{ and }}`,
    );
  if (formats.length === 0) return { token };
  const given = formats.join(':');
  if (!NUMBERS.has(token))
    throw new UserFault(`${where}: {${expression}}: is a text, and takes no ":${given}"; write {${word}}`);
  const format = readNumberFormat(given);
  if (!format || (token === 'frame' && format.fraction !== undefined))
    throw new UserFault(
      `${where}: {${expression}}: cannot read "${given}"; write {${word}:4} or {${word}:####}${token === 'frame' ? '' : `, {${word}:.2} or {${word}:.##}`}`,
    );
  return { token, format };
}

function hasFrame(parts: readonly NamePart[]): boolean {
  return parts.some((part) => typeof part !== 'string' && part.token === 'frame');
}

/** Turns the last run of `#` in the last part of the path into the frame number. */
function withHashes(parts: readonly NamePart[]): readonly NamePart[] {
  const slash = parts.findLastIndex((part) => typeof part === 'string' && part.includes('/'));
  const at = parts.findLastIndex(
    (part, i) =>
      typeof part === 'string' &&
      i >= slash &&
      part.slice(i === slash ? part.lastIndexOf('/') + 1 : 0).includes('#'),
  );
  const text = parts[at];
  if (typeof text !== 'string') return parts;
  const [, before = '', run = '', after = ''] = /^(.*?)(#+)([^#]*)$/s.exec(text) ?? [];
  const around = [before, { token: 'frame' as const, format: { whole: run.length } }, after].filter(
    (part) => part !== '',
  );
  return [...parts.slice(0, at), ...around, ...parts.slice(at + 1)];
}

function requirePart(part: string, where: string): void {
  const refuse = (why: string): never => {
    throw new UserFault(`${where}: ${why}`);
  };
  if (part === '') refuse('a part of it is empty; write one / between two parts');
  if (part === '.' || part === '..') refuse(`"${part}" cannot stand behind the first # or {...}`);
  if (part.startsWith('.')) refuse(`"${part}": a name that begins with a dot is hidden; leave the dot out`);
  if (/[\p{Cc}\u2028\u2029]/u.test(part)) refuse('it has a control character');
  if (part.includes('\\')) refuse('it has a backslash; folders are separated by /');
  if (Buffer.byteLength(part) > LONGEST) refuse(`a part of it is longer than ${String(LONGEST)} bytes`);
}
