import { decode } from 'jpeg-js';
import { oneColour } from '../picture/one-colour';
import { cutOff, damaged, type Picture } from '../picture/picture';

const END = 0xffd9;

/** JPEG has no checksum: after a flipped bit it may still decode, to other colours. */
export function readJpeg(bytes: Buffer): Picture {
  if (bytes.readUInt16BE(bytes.length - 2) !== END) throw cutOff('its end mark is not there');
  let decoded;
  try {
    decoded = decode(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: 1000,
      maxMemoryUsageInMB: 8192,
    });
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
  const { width, height, data } = decoded;
  const colour = oneColour([Buffer.from(data.buffer, data.byteOffset, data.byteLength)], 4, 8);
  return {
    format: 'JPEG',
    width,
    height,
    channels: channelsOf(bytes),
    depth: 8,
    decoded: true,
    ...(colour === undefined ? {} : { oneColour: colour }),
  };
}

/** Read from the frame header, which the decoder has found valid. */
function channelsOf(bytes: Buffer): number {
  for (let place = 2; place + 10 < bytes.length; place += 2 + bytes.readUInt16BE(place + 2)) {
    const mark = bytes.readUInt16BE(place);
    if (mark >= 0xffc0 && mark <= 0xffc2) return bytes.readUInt8(place + 9);
  }
  throw damaged('the head of its frame is not there');
}
