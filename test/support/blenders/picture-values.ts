import { pixels } from '../pixels';

/**
 * What a file shows, without what it says of its making: two pictures are the same when these are. Of OpenEXR, which nothing
 * here reads, what comes after the head, as it was packed.
 */
export async function pictureValues(name: string, bytes: Buffer): Promise<string> {
  if (name.endsWith('.exr')) return bytes.subarray(endOfHead(bytes)).toString('base64');
  const { size, values } = await pixels(bytes);
  return `${size} ${values}`;
}

/** Attributes come until one has no name: name, type, four bytes of length, value. */
function endOfHead(bytes: Buffer): number {
  let at = 8;
  while (bytes[at] !== 0) {
    const type = bytes.indexOf(0, at) + 1;
    const length = bytes.indexOf(0, type) + 1;
    at = length + 4 + bytes.readInt32LE(length);
  }
  return at + 1;
}
