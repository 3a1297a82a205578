import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** AWS takes no request that was signed longer ago, or later from now. */
const MOST_MS = 5 * 60_000;

export interface StrictClock {
  readonly url: string;
  /** Requests that were refused for the time at which they were signed. */
  refused(): number;
  close(): Promise<void>;
}

/** Stands before an emulator, which does not look when a request was signed, and looks, as AWS does. */
export async function strictClock(behind: string): Promise<StrictClock> {
  let refused = 0;
  const server = createServer((asked, answer) => {
    if (Math.abs(signedAt(asked) - Date.now()) > MOST_MS) {
      refused++;
      asked.resume();
      refuse(asked, answer);
      return;
    }
    const { method, url = '/', headers } = asked;
    const onward = request(new URL(url, behind), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    asked.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // moto tells services apart by host name, and knows "localhost" alone.
    url: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    refused: () => refused,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** `20261122T120000Z` */
function signedAt({ headers }: IncomingMessage): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date']));
  if (!parts) return NaN;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
}

function refuse({ headers }: IncomingMessage, answer: ServerResponse): void {
  const text = 'the time of the request and that of the server differ too much';
  if (headers['x-amz-target'] !== undefined) {
    const body = { __type: 'InvalidSignatureException', message: `Signature expired: ${text}` };
    answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    return;
  }
  const error = `<Code>RequestTimeTooSkewed</Code><Message>${text}</Message>`;
  answer.writeHead(403, { 'content-type': 'application/xml' }).end(`<Error>${error}</Error>`);
}
