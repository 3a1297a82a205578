import decode, { init } from '@jsquash/webp/decode';
import wasm from '@jsquash/webp/codec/dec/webp_dec.wasm';
import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture } from '../picture/picture';

/** The class that the decoder returns its result in; browsers have it, Node.js does not. */
class Pixels {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

let ready: Promise<void> | undefined;

/** Google's own decoder. WebP has no checksum: after a flipped bit it may still decode, to other colours. */
export async function readWebp(bytes: Buffer): Promise<Picture> {
  const size = bytes.readUInt32LE(4) + 8;
  if (bytes.length < size) throw cutOff(`${String(bytes.length)} of its ${String(size)} bytes are there`);
  if (bytes.length > size) throw damaged('something follows its values');
  Object.assign(globalThis, { ImageData: Pixels });
  await (ready ??= init({ wasmBinary: wasm }));
  let pixels: Pixels;
  try {
    pixels = (await decode(new Uint8Array(bytes).buffer)) as Pixels;
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
  const { width, height, data } = pixels;
  const colour = oneColour([Buffer.from(data.buffer, data.byteOffset, data.byteLength)], 4, 8);
  return {
    format: 'WEBP',
    width,
    height,
    channels: 4,
    depth: 8,
    decoded: true,
    ...(colour === undefined ? {} : { oneColour: colour }),
  };
}
