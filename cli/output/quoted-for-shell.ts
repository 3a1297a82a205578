import { visibleLine } from '../../protocol/text/visible';

/** A path as it can be pasted behind a command, into bash or zsh. What a terminal would obey, or not show, is written out. */
export function quotedForShell(path: string): string {
  // A shell takes ~ and = for more than themselves at the beginning of a word.
  if (/^(?![~=])[\w./@%+=:,~-]+$/.test(path)) return path;
  if (visibleLine(path) === path) return `'${path.replaceAll("'", `'\\''`)}'`;
  const written = Array.from(path, (character) =>
    visibleLine(character) === character ? character.replace(/['\\]/, '\\$&') : bytesOf(character),
  );
  return `$'${written.join('')}'`;
}

/** In octal, always three digits: what follows cannot become part of it. */
function bytesOf(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
