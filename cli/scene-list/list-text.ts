import { UserFault } from '../../protocol/failure/fault';

/**
 * The text of a list: UTF-8, or UTF-16 with a byte order mark, as Windows writes it. Invalid bytes in it become U+FFFD.
 *
 * @param name of the list, for messages.
 * @throws UserFault when it is no text, such as a scene given in place of a list.
 */
export function listText(bytes: Uint8Array, name: string): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  if (first.includes('\0') || lines.filter((line) => !isText(line)).length * 2 > lines.length)
    throw new UserFault(
      `${name}: is no text in UTF-8 or UTF-16; give a text file with a render in each line`,
    );
  return text;
}

/** Whether a line contains only what can be typed. */
export function isText(line: string): boolean {
  return !/[^\P{Cc}\t]|\uFFFD/u.test(line);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}
