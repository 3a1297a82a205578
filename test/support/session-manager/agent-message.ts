import { createHash, randomUUID } from 'node:crypto';

/**
 * A message of a session's data channel, as AWS's plugin writes and reads it:
 * https://github.com/aws/session-manager-plugin/blob/mainline/src/message/clientmessage.go
 */
export interface AgentMessage {
  readonly type: MessageType;
  readonly sequence: number;
  readonly id: string;
  readonly payloadType: number;
  readonly payload: Buffer;
}

export type MessageType = 'input_stream_data' | 'output_stream_data' | 'acknowledge' | 'channel_closed';

export const payloadTypes = {
  none: 0,
  output: 1,
  size: 3,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  flag: 10,
} as const;

const offsets = {
  type: 4,
  schema: 36,
  created: 40,
  sequence: 48,
  flags: 56,
  id: 64,
  digest: 80,
  payloadType: 112,
  payloadLength: 116,
} as const;

const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();

export function writeMessage(
  type: MessageType,
  payloadType: number,
  payload: Buffer,
  { sequence = 0, id = randomUUID() } = {},
): Buffer {
  const header = Buffer.alloc(offsets.payloadLength + 4);
  header.writeUInt32BE(offsets.payloadLength, 0);
  header.write(type.padEnd(32, ' '), offsets.type);
  header.writeUInt32BE(1, offsets.schema);
  header.writeBigUInt64BE(BigInt(Date.now()), offsets.created);
  header.writeBigInt64BE(BigInt(sequence), offsets.sequence);
  // SYN and FIN: it is no part of a stream.
  header.writeBigUInt64BE(type === 'acknowledge' ? 3n : 0n, offsets.flags);
  swapHalves(Buffer.from(id.replaceAll('-', ''), 'hex')).copy(header, offsets.id);
  sha256(payload).copy(header, offsets.digest);
  header.writeUInt32BE(payloadType, offsets.payloadType);
  header.writeUInt32BE(payload.length, offsets.payloadLength);
  return Buffer.concat([header, payload]);
}

/** @throws Error for what the plugin does not take either. */
export function readMessage(data: Buffer): AgentMessage {
  const headerLength = data.readUInt32BE(0);
  const payload = data.subarray(headerLength + 4);
  if (payload.length !== data.readUInt32BE(offsets.payloadLength)) throw new Error('wrong length of payload');
  if (payload.length > 0 && !sha256(payload).equals(data.subarray(offsets.digest, offsets.digest + 32)))
    throw new Error('wrong digest of payload');
  const id = swapHalves(data.subarray(offsets.id, offsets.id + 16)).toString('hex');
  return {
    type: data.toString('utf8', offsets.type, offsets.schema).replaceAll('\0', '').trim() as MessageType,
    sequence: Number(data.readBigInt64BE(offsets.sequence)),
    id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    payloadType: data.readUInt32BE(offsets.payloadType),
    payload,
  };
}

/** What says that a message has come. */
export function acknowledgement({ type, id, sequence }: AgentMessage): Buffer {
  const content = {
    AcknowledgedMessageType: type,
    AcknowledgedMessageId: id,
    AcknowledgedMessageSequenceNumber: sequence,
    IsSequentialMessage: true,
  };
  return writeMessage('acknowledge', payloadTypes.none, Buffer.from(JSON.stringify(content)));
}

/** The second half of an id stands before the first. */
function swapHalves(id: Buffer): Buffer {
  return Buffer.concat([id.subarray(8), id.subarray(0, 8)]);
}
