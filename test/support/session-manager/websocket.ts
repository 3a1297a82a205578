import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';

/** Of RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const acceptOf = (key: string): string =>
  createHash('sha1')
    .update(key + GUID)
    .digest('base64');

/** As much of a WebSocket (RFC 6455) as sessions need. It emits `message` and, once, `close`. */
export class WebSocket extends EventEmitter<{ message: [Buffer]; close: [] }> {
  private received: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];

  /** @param isClient clients mask what they send. */
  constructor(
    private readonly socket: Duplex,
    private readonly isClient: boolean,
    head: Buffer,
  ) {
    super();
    // Came along with the headers.
    if (head.length > 0) socket.unshift(head);
    socket.on('data', (data: Buffer) => {
      this.take(data);
    });
    // A reset is an end, too.
    socket.on('error', () => socket.destroy());
    socket.once('end', () => socket.end());
    socket.once('close', () => this.emit('close'));
  }

  send(message: Buffer | string): void {
    if (typeof message === 'string') this.frame(opcodes.text, Buffer.from(message));
    else this.frame(opcodes.binary, message);
  }

  /** Ends this side without a word. The other one notices, and what it has sent until then still arrives. */
  cut(): void {
    this.socket.end();
  }

  close(): void {
    if (this.socket.writable) this.frame(opcodes.close, Buffer.alloc(0));
    this.socket.end();
  }

  private frame(opcode: number, payload: Buffer): void {
    if (!this.socket.writable) return;
    const { length } = payload;
    const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const header = Buffer.alloc(size);
    header[0] = 0x80 | opcode;
    header[1] = (this.isClient ? 0x80 : 0) | (size === 2 ? length : size === 4 ? 126 : 127);
    if (size === 4) header.writeUInt16BE(length, 2);
    if (size === 10) header.writeBigUInt64BE(BigInt(length), 2);
    if (!this.isClient) this.socket.write(Buffer.concat([header, payload]));
    else {
      const mask = randomBytes(4);
      this.socket.write(Buffer.concat([header, mask, masked(payload, mask)]));
    }
  }

  private take(data: Buffer): void {
    let rest = this.received.length === 0 ? data : Buffer.concat([this.received, data]);
    for (let frame = frameAt(rest); frame; frame = frameAt(rest)) {
      rest = rest.subarray(frame.end);
      this.heard(frame.opcode, frame.payload, frame.isLast);
    }
    this.received = rest;
  }

  private heard(opcode: number, payload: Buffer, isLast: boolean): void {
    if (opcode === opcodes.ping) this.frame(opcodes.pong, payload);
    else if (opcode === opcodes.close) this.close();
    else if (opcode <= opcodes.binary) {
      this.parts.push(payload);
      if (isLast) this.emit('message', Buffer.concat(this.parts.splice(0)));
    }
  }
}

/** The server's side of a request to upgrade. */
export function acceptWebSocket({ headers }: IncomingMessage, socket: Duplex, head: Buffer): WebSocket {
  const accept = acceptOf(String(headers['sec-websocket-key']));
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  return new WebSocket(socket, false, head);
}

/** @param url `ws://host:port/path` */
export async function openWebSocket(url: string): Promise<WebSocket> {
  const key = randomBytes(16).toString('base64');
  const asked = request(url.replace(/^ws/, 'http'), {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': key,
    },
  }).end();
  const [response, socket, head] = (await once(asked, 'upgrade')) as [IncomingMessage, Duplex, Buffer];
  if (response.headers['sec-websocket-accept'] !== acceptOf(key)) throw new Error(`${url}: no WebSocket`);
  return new WebSocket(socket, true, head);
}

function frameAt(data: Buffer) {
  if (data.length < 2) return undefined;
  const [first, second] = [data.readUInt8(0), data.readUInt8(1)];
  const short = second & 0x7f;
  const lengthEnd = short < 126 ? 2 : short === 126 ? 4 : 10;
  const maskEnd = lengthEnd + (second & 0x80 ? 4 : 0);
  if (data.length < maskEnd) return undefined;
  const length = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  const end = maskEnd + length;
  if (data.length < end) return undefined;
  const raw = data.subarray(maskEnd, end);
  const payload = maskEnd > lengthEnd ? masked(raw, data.subarray(lengthEnd, maskEnd)) : raw;
  return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload, end };
}

function masked(data: Buffer, mask: Buffer): Buffer {
  const result = Buffer.allocUnsafe(data.length);
  for (let i = 0; i < data.length; i++) result[i] = (data[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return result;
}
