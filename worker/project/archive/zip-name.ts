import { isUtf8 } from 'node:buffer';
import { type Entry, getFileNameLowLevel } from 'yauzl';

const UTF8_FLAG = 0x800;
const UNICODE_PATH_FIELD = 0x7075;

/** An entry's name as the program that made the zip meant it, with forward slashes. */
export function zipName(entry: Entry): string {
  const name = decode(entry);
  // Windows programs that write backslashes write no forward slashes; beside one, a backslash is part of a name.
  return name.includes('/') ? name : name.replaceAll('\\', '/');
}

function decode({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const told =
    (generalPurposeBitFlag & UTF8_FLAG) !== 0 || extraFields.some(({ id }) => id === UNICODE_PATH_FIELD);
  // The macOS Finder writes UTF-8 without the flag. Text in an old code page is hardly ever valid UTF-8.
  if (!told && isUtf8(fileNameRaw)) return fileNameRaw.toString();
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}
