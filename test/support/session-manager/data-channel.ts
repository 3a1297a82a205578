import type { WebSocket } from 'ws';
import { acknowledgement, type AgentMessage, readMessage, writeMessage } from './agent-message';

/** As the plugin's. */
const PAYLOAD_BYTES = 1024;
const RESEND_EVERY_MS = 100;
const RESEND_AFTER_MS = 200;
/** More than these wait for what sends them. */
const MOST_UNACKNOWLEDGED = 500;

export interface ChannelEnds {
  readonly sends: 'input_stream_data' | 'output_stream_data';
  /** What comes, in its order, each once. */
  readonly onData: (payloadType: number, payload: Buffer) => void;
  /** The other side has ended the session. */
  readonly onClosed?: (message: AgentMessage) => void;
  /** There is room again. */
  readonly onRoom: () => void;
}

/**
 * One side of a session's data channel: numbers what it sends, sends again what is not acknowledged, and puts in order what comes. It
 * outlives its connection: what was not acknowledged goes through the next one.
 */
export class DataChannel {
  private socket: WebSocket | undefined;
  private next = 0;
  private expected = 0;
  private readonly unacknowledged = new Map<number, { message: Buffer; sentAt: number }>();
  private readonly early = new Map<number, AgentMessage>();
  private readonly timer = setInterval(() => { this.resendOldest(); }, RESEND_EVERY_MS); // prettier-ignore
  private idle: (() => void)[] = [];

  constructor(private readonly ends: ChannelEnds) {}

  connect(socket: WebSocket): void {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.heard(readMessage(data));
    });
    for (const [sequence, { message }] of this.unacknowledged) this.post(sequence, message);
  }

  /** @returns whether there is room for more. */
  send(payloadType: number, data: Buffer): boolean {
    for (let at = 0; at < data.length; at += PAYLOAD_BYTES) {
      const sequence = this.next++;
      const payload = data.subarray(at, at + PAYLOAD_BYTES);
      this.post(sequence, writeMessage(this.ends.sends, payloadType, payload, { sequence }));
    }
    return this.unacknowledged.size < MOST_UNACKNOWLEDGED;
  }

  sendJson(payloadType: number, value: object): void {
    this.send(payloadType, Buffer.from(JSON.stringify(value)));
  }

  /** Sends what is no part of the stream. */
  notify(message: Buffer): void {
    this.socket?.send(message);
  }

  /** Nothing goes this way until there is another connection; what still comes is heard. */
  disconnect(): void {
    this.socket = undefined;
  }

  /** Resolves when all that was sent has come. */
  async acknowledged(): Promise<void> {
    if (this.unacknowledged.size > 0) await new Promise<void>((done) => this.idle.push(done));
  }

  end(): void {
    clearInterval(this.timer);
    this.socket = undefined;
  }

  private post(sequence: number, message: Buffer): void {
    this.unacknowledged.set(sequence, { message, sentAt: Date.now() });
    this.socket?.send(message);
  }

  private resendOldest(): void {
    const [oldest] = this.unacknowledged;
    if (oldest && Date.now() - oldest[1].sentAt > RESEND_AFTER_MS) {
      oldest[1].sentAt = Date.now();
      this.socket?.send(oldest[1].message);
    }
  }

  private heard(message: AgentMessage): void {
    if (message.type === 'acknowledge') {
      const { AcknowledgedMessageSequenceNumber: sequence } = JSON.parse(message.payload.toString()) as {
        AcknowledgedMessageSequenceNumber: number;
      };
      this.unacknowledged.delete(sequence);
      if (this.unacknowledged.size < MOST_UNACKNOWLEDGED) this.ends.onRoom();
      if (this.unacknowledged.size === 0) for (const done of this.idle.splice(0)) done();
    } else if (message.type === 'channel_closed') this.ends.onClosed?.(message);
    else {
      if (message.sequence > this.expected) this.early.set(message.sequence, message);
      this.socket?.send(acknowledgement(message));
      if (message.sequence !== this.expected) return;
      for (let one: AgentMessage | undefined = message; one; one = this.early.get(this.expected)) {
        this.early.delete(this.expected++);
        this.ends.onData(one.payloadType, one.payload);
      }
    }
  }
}
