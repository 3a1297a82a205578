import { inflateExactly } from '../picture/inflate-exactly';
import type { Channel, Part } from './header';

/** Bytes of a packed value; `float` loses its last byte. */
const PACKED_BYTES = { uint: 4, half: 2, float: 3 } as const;
const VALUE_BYTES = { uint: 4, half: 2, float: 4 } as const;

/** By row and channel: the highest bytes of all values, then the next, and so on; each value is the difference from the one to its left. */
export function unpackPxr24(packed: Buffer, { channels, width }: Part, rows: number): Buffer {
  const bytesOf = (sizes: Readonly<Record<Channel['type'], number>>): number =>
    channels.reduce((sum, { type }) => sum + sizes[type] * width * rows, 0);
  const planes = inflateExactly(packed, bytesOf(PACKED_BYTES));
  const values = Buffer.allocUnsafe(bytesOf(VALUE_BYTES));
  let from = 0;
  let to = 0;
  for (let row = 0; row < rows; row++) {
    for (const { type } of channels) {
      const count = PACKED_BYTES[type];
      let value = 0;
      for (let x = 0; x < width; x++) {
        let difference = 0;
        for (let plane = 0; plane < count; plane++)
          difference = (difference << 8) | (planes[from + plane * width + x] ?? 0);
        value = (value + (type === 'float' ? difference << 8 : difference)) | 0;
        if (type === 'half') to = values.writeUInt16LE(value & 0xffff, to);
        else to = values.writeInt32LE(value, to);
      }
      from += count * width;
    }
  }
  return values;
}
