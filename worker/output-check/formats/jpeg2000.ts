import { cutOff, damaged, type Picture } from '../picture/picture';

const START_OF_TILE = 0xff90;
const END = 0xffd9;

/**
 * Walks the codestream from marker to marker to its end mark. The values are not decoded.
 *
 * @param bytes a codestream, or a file of boxes with one in it.
 */
export function readJpeg2000(bytes: Buffer): Picture {
  const stream = bytes.readUInt32BE(0) === 0xff4fff51 ? bytes : codestream(bytes);
  if (stream.length < 42) throw cutOff('its head is not whole');
  const width = stream.readUInt32BE(8) - stream.readUInt32BE(16);
  const height = stream.readUInt32BE(12) - stream.readUInt32BE(20);
  const channels = stream.readUInt16BE(40);
  const depth = (stream.readUInt8(42) & 127) + 1;
  let place = 2;
  while (place + 2 <= stream.length) {
    const mark = stream.readUInt16BE(place);
    if (mark === END) {
      if (place + 2 !== stream.length) throw damaged('something follows its end mark');
      return { format: 'JPEG2000', width, height, channels, depth, decoded: false };
    }
    if (place + 12 > stream.length) break;
    const length =
      mark === START_OF_TILE ? stream.readUInt32BE(place + 6) : 2 + stream.readUInt16BE(place + 2);
    if (mark < 0xff00 || length < 4) throw damaged('its parts do not follow each other');
    place += length;
  }
  throw cutOff('its end mark is not there');
}

function codestream(bytes: Buffer): Buffer {
  for (let place = 0; place + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(place);
    if (bytes.toString('latin1', place + 4, place + 8) === 'jp2c') {
      if (length !== 0 && place + length !== bytes.length) throw cutOff('its end mark is not there');
      return bytes.subarray(place + 8);
    }
    if (length < 8) throw damaged('its parts do not follow each other');
    place += length;
  }
  throw cutOff('its values are not there');
}
