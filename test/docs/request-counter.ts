import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RequestCounter {
  /** Where clients are to send what they would send to the server behind this. */
  readonly url: string;
  /** How often each was asked for: `s3 GET`, `s3 LIST`, `sqs ReceiveMessage`. Forgets it. */
  counted(): Record<string, number>;
  close(): Promise<void>;
}

/** Stands between AWS's clients and an emulator, and counts what would be on the bill. */
export async function requestCounter(behind: string): Promise<RequestCounter> {
  let counts: Record<string, number> = {};
  const server = createServer((incoming, answer) => {
    const name = nameOf(incoming);
    counts[name] = (counts[name] ?? 0) + 1;
    const { method, url = '/', headers } = incoming;
    const onward = request(new URL(url, behind), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // moto tells services apart by host name, and knows "localhost" alone.
    url: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    counted() {
      const before = counts;
      counts = {};
      return before;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The service is in the signature; what is asked of it in a header, but for S3. */
function nameOf({ method = '', url = '', headers }: IncomingMessage): string {
  const [, service = 'unknown'] =
    /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  if (service !== 's3')
    return `${service} ${String(headers['x-amz-target'] ?? '').replace(/^.*\./, '')}`.trim();
  return `s3 ${method === 'GET' && url.includes('list-type=2') ? 'LIST' : method}`;
}
