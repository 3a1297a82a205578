import { cutOff, damaged, unread } from '../picture/picture';

type PixelType = 'uint' | 'half' | 'float';

export interface Channel {
  readonly name: string;
  readonly type: PixelType;
  readonly xSampling: number;
  readonly ySampling: number;
}

/** One picture of the file; a file of several parts has several. */
export interface Part {
  readonly channels: readonly Channel[];
  readonly compression: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** In a multi-part file: how many chunks the part has. */
  readonly chunks: number | undefined;
}

export interface Header {
  readonly parts: readonly Part[];
  readonly isMultiPart: boolean;
  /** Where the header ends, and the offset tables begin. */
  readonly end: number;
}

const TYPES: readonly PixelType[] = ['uint', 'half', 'float'];
const TILED = 0x200;
const DEEP = 0x800;
const MULTI_PART = 0x1000;

/** @throws BrokenPicture; also for tiles and deep pixels, which Blender does not write. */
export function readHeader(bytes: Buffer): Header {
  const flags = bytes.readUInt32LE(4);
  if ((flags & 0xff) !== 2 || (flags & (TILED | DEEP)) !== 0)
    throw unread('its head says what Blender does not write');
  const isMultiPart = (flags & MULTI_PART) !== 0;
  const parts: Part[] = [];
  let place = 8;
  for (;;) {
    const { part, end } = readPart(bytes, place);
    parts.push(part);
    place = end;
    if (!isMultiPart) break;
    if (bytes.readUInt8(place) === 0) {
      place++;
      break;
    }
  }
  return { parts, isMultiPart, end: place };
}

function readPart(bytes: Buffer, from: number): { readonly part: Part; readonly end: number } {
  const attributes = new Map<string, Buffer>();
  let place = from;
  while (bytes.readUInt8(place) !== 0) {
    const name = text(bytes, place);
    const type = text(bytes, name.end);
    const size = bytes.readUInt32LE(type.end);
    const end = type.end + 4 + size;
    if (end > bytes.length) throw cutOff('its head is not whole');
    attributes.set(name.value, bytes.subarray(type.end + 4, end));
    place = end;
  }
  const attribute = (name: string): Buffer => {
    const value = attributes.get(name);
    if (!value) throw damaged(`its head does not say its ${name}`);
    return value;
  };
  const window = attribute('dataWindow');
  const [left, top, right, bottom] = [0, 4, 8, 12].map((at) => window.readInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const part = {
    channels: channelsOf(attribute('channels')),
    compression: attribute('compression').readUInt8(0),
    top,
    width: right - left + 1,
    height: bottom - top + 1,
    chunks: attributes.get('chunkCount')?.readUInt32LE(0),
  };
  if (part.width < 1 || part.height < 1) throw damaged('its head says it has no pixels');
  return { part, end: place + 1 };
}

function channelsOf(list: Buffer): Channel[] {
  const channels: Channel[] = [];
  for (let place = 0; list.readUInt8(place) !== 0;) {
    const { value: name, end } = text(list, place);
    const type = TYPES[list.readUInt32LE(end)];
    if (!type) throw damaged(`its channel ${name} is of no known type`);
    channels.push({
      name,
      type,
      xSampling: list.readUInt32LE(end + 8),
      ySampling: list.readUInt32LE(end + 12),
    });
    place = end + 16;
  }
  return channels;
}

function text(bytes: Buffer, from: number): { readonly value: string; readonly end: number } {
  const end = bytes.indexOf(0, from);
  if (end < 0) throw cutOff('its head is not whole');
  return { value: bytes.toString('utf8', from, end), end: end + 1 };
}
