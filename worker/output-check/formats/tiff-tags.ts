import { cutOff, damaged } from '../picture/picture';

const ENTRY_BYTES = 12;
/** By type: bytes per value. */
const VALUE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
};
const SHORT = 3;
const LONG = 4;

interface Tags {
  /** A tag's integers; empty when it is missing. */
  all(tag: number): number[];
  /** @throws BrokenPicture when the tag is missing and has no default. */
  one(tag: number, otherwise?: number): number;
}

/** The integers in the first directory of a TIFF. */
export function readTags(bytes: Buffer): Tags {
  const isLittle = bytes.toString('latin1', 0, 2) === 'II';
  const short = (place: number): number => (isLittle ? bytes.readUInt16LE(place) : bytes.readUInt16BE(place));
  const long = (place: number): number => (isLittle ? bytes.readUInt32LE(place) : bytes.readUInt32BE(place));
  const from = long(4);
  if (from + 2 > bytes.length || from + 2 + short(from) * ENTRY_BYTES > bytes.length)
    throw cutOff('what says where its values are is not there');
  const found = new Map<number, number[]>();
  for (let i = 0; i < short(from); i++) {
    const entry = from + 2 + i * ENTRY_BYTES;
    const type = short(entry + 2);
    const width = VALUE_BYTES[type] ?? 1;
    const count = long(entry + 4);
    const place = count * width <= 4 ? entry + 8 : long(entry + 8);
    // Checked also for unused tags: they may be the last data in the file.
    if (place + count * width > bytes.length) throw cutOff('what says where its values are is not whole');
    if (type !== SHORT && type !== LONG) continue;
    const read = type === SHORT ? short : long;
    found.set(
      short(entry),
      Array.from({ length: count }, (_, n) => read(place + n * width)),
    );
  }
  const all = (tag: number): number[] => found.get(tag) ?? [];
  return {
    all,
    one: (tag, otherwise) => {
      const value = all(tag)[0] ?? otherwise;
      if (value === undefined) throw damaged(`its head does not say what it must (tag ${String(tag)})`);
      return value;
    },
  };
}
