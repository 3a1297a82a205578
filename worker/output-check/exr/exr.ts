import { cutOff, damaged, type Picture, unread } from '../picture/picture';
import { ChannelScan } from './channel-scan';
import { type Channel, type Header, type Part, readHeader } from './header';
import { compressionOf } from './unpack';

/** The last part of a name marks colour channels: `ViewLayer.Combined.R`. */
const COLOUR = /(?:^|\.)[RGBAYV]$/;

/**
 * OpenEXR scan lines, with any number of layers, views and parts. It finds every chunk by the offset table, and unpacks the compressions
 * whose values can be checked. For PIZ, B44, DWA and HTJ2K it checks only the lengths.
 */
export function readExr(bytes: Buffer): Picture {
  const header = readHeader(bytes);
  const scans: ChannelScan[] = [];
  let table = header.end;
  let last = 0;
  let decoded = true;
  for (const [index, part] of header.parts.entries()) {
    const compression = compressionOf(part);
    const stretches = Math.ceil(part.height / compression.rows);
    if (part.chunks !== undefined && part.chunks !== stretches)
      throw damaged('it has not as many stretches as its rows need');
    if (table + stretches * 8 > bytes.length) throw cutOff('its table of rows is not whole');
    const own = part.channels.map((channel) => new ChannelScan(channel));
    for (let i = 0; i < stretches; i++) {
      const place = Number(bytes.readBigUInt64LE(table + i * 8));
      if (place === 0) throw cutOff(`${String(i)} of its ${String(stretches)} stretches of rows are there`);
      const stretch = readStretch(bytes, place, header, index, part);
      const rows = Math.min(compression.rows, part.height - i * compression.rows);
      if (stretch.y !== part.top + i * compression.rows)
        throw damaged('its rows are not where its table says');
      scanStretch(own, stretch.packed, part, rows);
      last = Math.max(last, stretch.end);
    }
    decoded &&= compression.unpack !== undefined;
    table += stretches * 8;
    scans.push(...own);
  }
  if (last !== bytes.length) throw damaged('something follows its last rows');
  return { format: 'OPEN_EXR', ...sizeOf(header), decoded, ...(decoded ? valuesOf(scans) : {}) };
}

interface Stretch {
  readonly y: number;
  readonly packed: Buffer;
  readonly end: number;
}

function readStretch(bytes: Buffer, place: number, header: Header, index: number, part: Part): Stretch {
  const from = place + (header.isMultiPart ? 4 : 0);
  if (from + 8 > bytes.length) throw cutOff('its last rows are not there');
  if (header.isMultiPart && bytes.readUInt32LE(place) !== index)
    throw damaged('rows are not of the part that its table says');
  const y = bytes.readInt32LE(from);
  const length = bytes.readUInt32LE(from + 4);
  if (from + 8 + length > bytes.length)
    throw cutOff(`the rows from ${String(y - part.top)} of ${String(part.height)} are not there`);
  return { y, packed: bytes.subarray(from + 8, from + 8 + length), end: from + 8 + length };
}

function scanStretch(scans: readonly ChannelScan[], packed: Buffer, part: Part, rows: number): void {
  const { unpack } = compressionOf(part);
  if (!unpack) return;
  const widths = part.channels.map((channel) => part.width * valueBytes(channel));
  const bytes = rows * widths.reduce((sum, width) => sum + width, 0);
  if (part.channels.some(({ xSampling, ySampling }) => xSampling !== 1 || ySampling !== 1))
    throw unread('its head says what Blender does not write');
  // Every compression stores a chunk uncompressed when packing would not make it smaller.
  const values = packed.length === bytes ? packed : unpack(packed, bytes, part, rows);
  let place = 0;
  for (let row = 0; row < rows; row++) {
    for (const [i, width] of widths.entries()) {
      scans[i]?.add(values.subarray(place, place + width));
      place += width;
    }
  }
}

function valueBytes({ type }: Channel): number {
  return type === 'half' ? 2 : 4;
}

/** Depth and colour channels of the first part that has any. */
function sizeOf({ parts }: Header): Pick<Picture, 'width' | 'height' | 'channels' | 'depth'> {
  const part = parts.find(({ channels }) => channels.some(({ name }) => COLOUR.test(name))) ?? parts[0];
  if (!part) throw damaged('it has no picture');
  const colour = part.channels.find(({ name }) => COLOUR.test(name)) ?? part.channels[0];
  return {
    width: part.width,
    height: part.height,
    channels: parts.reduce((sum, { channels }) => sum + channels.length, 0),
    depth: colour?.type === 'half' ? 16 : 32,
  };
}

function valuesOf(scans: readonly ChannelScan[]): Pick<Picture, 'oneColour' | 'notFinite'> {
  const values = scans.map(({ oneValue }) => oneValue);
  const notFinite = scans
    .filter(({ nan, infinite }) => nan + infinite > 0)
    .map(({ channel, nan, infinite }) => ({ channel: channel.name, nan, infinite }));
  return {
    ...(values.includes(undefined) ? {} : { oneColour: values.join('') }),
    ...(notFinite.length === 0 ? {} : { notFinite }),
  };
}
