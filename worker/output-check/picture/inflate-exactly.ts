import { inflateSync } from 'node:zlib';
import { cutOff, damaged } from './picture';

/**
 * Inflates data that must unpack to exactly so many bytes; zlib compares its own checksum at the end.
 *
 * @throws BrokenPicture.
 */
export function inflateExactly(packed: Buffer, bytes: number): Buffer {
  let values: Buffer;
  try {
    values = inflateSync(packed, {
      maxOutputLength: bytes + 1,
      chunkSize: Math.min(Math.max(bytes + 1, 64), 2 ** 24),
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR') throw cutOff('its compressed values end too early');
    throw damaged(`its compressed values: ${message}`);
  }
  if (values.length !== bytes)
    throw damaged(`it holds ${String(values.length)} bytes of values in place of ${String(bytes)}`);
  return values;
}
