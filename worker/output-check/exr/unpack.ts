import { inflateExactly } from '../picture/inflate-exactly';
import { cutOff, damaged, unread } from '../picture/picture';
import { unpackRunLengths } from '../picture/unpack-run-lengths';
import type { Part } from './header';
import { unpackPxr24 } from './pxr24';

/** By number: rows of a chunk, and the function that unpacks its values, where this code has one. */
interface Compression {
  readonly rows: number;
  readonly unpack?: (packed: Buffer, bytes: number, part: Part, rows: number) => Buffer;
}

const COMPRESSIONS: readonly Compression[] = [
  { rows: 1, unpack: exactly },
  { rows: 1, unpack: (packed, bytes) => reordered(runLengths(packed, bytes)) },
  { rows: 1, unpack: (packed, bytes) => reordered(inflateExactly(packed, bytes)) },
  { rows: 16, unpack: (packed, bytes) => reordered(inflateExactly(packed, bytes)) },
  // PIZ
  { rows: 32 },
  { rows: 16, unpack: (packed, _, part, rows) => unpackPxr24(packed, part, rows) },
  // B44, B44A
  { rows: 32 },
  { rows: 32 },
  // DWAA, DWAB
  { rows: 32 },
  { rows: 256 },
  // HTJ2K
  { rows: 256 },
  { rows: 32 },
];

/** @throws BrokenPicture for an unknown compression. */
export function compressionOf({ compression }: Part): Compression {
  const found = COMPRESSIONS[compression];
  if (!found) throw unread(`it has compression ${String(compression)}`);
  return found;
}

function exactly(packed: Buffer, bytes: number): Buffer {
  if (packed.length < bytes) throw cutOff('rows are too short');
  if (packed.length > bytes) throw damaged('rows are too long');
  return packed;
}

function runLengths(packed: Buffer, bytes: number): Buffer {
  const { values, end } = unpackRunLengths(packed, 0, bytes, {
    itemBytes: 1,
    read: (control) =>
      control < 128 ? { literal: false, count: control + 1 } : { literal: true, count: 256 - control },
  });
  if (end !== packed.length) throw damaged('rows are too long');
  return values;
}

/** EXR stores each byte as the difference from the one before, and the two halves of the values one after the other. */
function reordered(values: Buffer): Buffer {
  for (let i = 1; i < values.length; i++) values[i] = (values[i - 1] ?? 0) + (values[i] ?? 0) - 128;
  const half = (values.length + 1) >> 1;
  const result = Buffer.allocUnsafe(values.length);
  for (let i = 0; i < values.length; i++) result[i] = values[i & 1 ? half + (i >> 1) : i >> 1] ?? 0;
  return result;
}
