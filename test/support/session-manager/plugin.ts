/**
 * Replaces AWS's session-manager-plugin where that is not installed. It has the same protocol and the same output: https://github.com/aws/session-manager-plugin
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { payloadTypes } from './agent-message';
import { DataChannel } from './data-channel';

const VERSION = '1.2.707.0';
const [first = '', , , , , endpoint = ''] = process.argv.slice(2);

interface SessionResponse {
  readonly SessionId: string;
  readonly StreamUrl: string;
  readonly TokenValue: string;
}

async function session(started: SessionResponse): Promise<void> {
  process.stdout.write(`\nStarting session with SessionId: ${started.SessionId}\n`);
  // What is read before anybody listens is lost.
  let reads = false;
  const channel = new DataChannel({
    sends: 'input_stream_data',
    onRoom: () => {
      if (reads) process.stdin.resume();
    },
    onClosed: () => {
      process.stdout.write(`\n\nExiting session with sessionId: ${started.SessionId}.\n\n`, () =>
        process.exit(0),
      );
    },
    onData(type, payload) {
      if (type === payloadTypes.output) process.stdout.write(payload);
      else if (type === payloadTypes.handshakeRequest)
        channel.sendJson(payloadTypes.handshakeResponse, answer);
      else if (type === payloadTypes.handshakeComplete) readInput();
    },
  });
  const readInput = (): void => {
    reads = true;
    if (process.stdin.isTTY) {
      process.stdin.setRawMode(true);
      const { columns: cols, rows } = process.stdout;
      channel.sendJson(payloadTypes.size, { cols, rows });
    }
    process.stdin.on('data', (data: Buffer) => {
      if (!channel.send(payloadTypes.output, data)) process.stdin.pause();
    });
    process.stdin.once('end', () => process.exit(0));
  };
  const connect = async (token: string): Promise<void> => {
    const socket = new WebSocket(started.StreamUrl);
    await once(socket, 'open');
    socket.send(
      JSON.stringify({
        MessageSchemaVersion: '1.0',
        RequestId: randomUUID(),
        TokenValue: token,
        ClientId: randomUUID(),
        ClientVersion: VERSION,
      }),
    );
    channel.connect(socket);
    socket.once('close', () => {
      channel.disconnect();
      void resumed(started.SessionId).then(connect);
    });
  };
  await connect(started.TokenValue);
}

const answer = {
  ClientVersion: VERSION,
  ProcessedClientActions: [{ ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: '' }],
  Errors: null,
};

/** Asks for another token; of a session that is over there is none, and then this ends as if it had gone well. */
async function resumed(SessionId: string): Promise<string> {
  const asked = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSSM.ResumeSession', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ SessionId }),
  });
  const { TokenValue } = (await asked.json()) as Partial<SessionResponse>;
  if (asked.ok && TokenValue) return TokenValue;
  process.stdout.write(`Session: ${SessionId} timed out.\n`);
  process.exit(0);
}

if (first === '--version') process.stdout.write(`${VERSION}\n`);
else void session(JSON.parse(process.env[first] ?? first) as SessionResponse);
