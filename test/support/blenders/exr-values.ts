import { readFileSync } from 'node:fs';
import { readHeader } from '../../../worker/output-check/exr/header';
import { compressionOf } from '../../../worker/output-check/exr/unpack';

/** Every value of an EXR file, by channel. */
export function exrValues(path: string): Map<string, number[]> {
  const bytes = readFileSync(path);
  const { parts, end } = readHeader(bytes);
  const [part] = parts;
  if (!part) throw new Error('no part');
  const { rows, unpack } = compressionOf(part);
  const sizes = part.channels.map(({ type }) => (type === 'half' ? 2 : 4));
  const rowBytes = sizes.reduce((sum, size) => sum + size * part.width, 0);
  const found = new Map<string, number[]>(part.channels.map(({ name }) => [name, []]));
  for (let stretch = 0; stretch * rows < part.height; stretch++) {
    const place = Number(bytes.readBigUInt64LE(end + stretch * 8));
    const here = Math.min(rows, part.height - stretch * rows);
    const packed = bytes.subarray(place + 8, place + 8 + bytes.readUInt32LE(place + 4));
    const length = here * rowBytes;
    const values = packed.length === length || !unpack ? packed : unpack(packed, length, part, here);
    let at = 0;
    for (let row = 0; row < here; row++)
      for (const [i, { name }] of part.channels.entries())
        for (let x = 0; x < part.width; x++, at += sizes[i] ?? 0)
          found.get(name)?.push(sizes[i] === 2 ? half(values.readUInt16LE(at)) : values.readFloatLE(at));
  }
  return found;
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
