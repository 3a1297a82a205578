import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ScriptedServer {
  readonly env: Readonly<Record<string, string>>;
  /** How many requests came. */
  count(): number;
  close(): Promise<void>;
}

/** A server that says what no emulator says: the answers AWS gives when it is in trouble. */
export async function scriptedServer(
  answer: (body: string, nth: number, request: IncomingMessage) => Answer | Promise<Answer>,
): Promise<ScriptedServer> {
  let nth = 0;
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { status, headers = {}, body: reply = '' } = await answer(body, ++nth, request);
      response.writeHead(status, headers).end(reply);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    count: () => nth,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
