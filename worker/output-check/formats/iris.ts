import { oneColour } from '../picture/one-colour';
import { cutOff, type Picture, unread } from '../picture/picture';
import { unpackRunLengths } from '../picture/unpack-run-lengths';

const HEAD_BYTES = 512;

/** SGI: one plane per channel; a table gives the offset of each row. */
export function readIris(bytes: Buffer): Picture {
  if (bytes.length < HEAD_BYTES) throw cutOff('its head is not whole');
  const isPacked = bytes.readUInt8(2) === 1;
  const valueBytes = bytes.readUInt8(3);
  const [width, height, channels] = [6, 8, 10].map((place) => bytes.readUInt16BE(place)) as [
    number,
    number,
    number,
  ];
  if (!isPacked || valueBytes !== 1) throw unread('its head says what Blender does not write');
  const rows = height * channels;
  if (HEAD_BYTES + rows * 8 > bytes.length) throw cutOff('its table of rows is not whole');
  const planes = Array.from({ length: channels }, (_, plane) =>
    Array.from({ length: height }, (_, y) => rowOf(bytes, plane * height + y, rows, width)),
  );
  const colours = planes.map((plane) => oneColour(plane, 1, 8));
  return {
    format: 'IRIS',
    width,
    height,
    channels,
    depth: 8,
    decoded: true,
    ...(colours.includes(undefined) ? {} : { oneColour: colours.join('') }),
  };
}

function rowOf(bytes: Buffer, row: number, rows: number, width: number): Buffer {
  const at = bytes.readUInt32BE(HEAD_BYTES + row * 4);
  const length = bytes.readUInt32BE(HEAD_BYTES + (rows + row) * 4);
  if (at + length > bytes.length) throw cutOff(`${String(row)} of its ${String(rows)} rows are there`);
  return unpackRunLengths(bytes.subarray(0, at + length), at, width, {
    itemBytes: 1,
    read: (control) => ({ literal: control >= 128, count: control & 127 }),
  }).values;
}
