import { once } from 'node:events';
import { createServer, request as passOn } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { IamRequest } from './evaluate';
import { seenByIam } from './seen-by-iam';

/** What was asked of an emulated AWS, as IAM would see it; ARNs have neither Region nor account. */
export interface RecordedCalls {
  /** To be asked in the emulator's place. */
  readonly url: string;
  /** All since it was asked last. */
  take(): IamRequest[];
  close(): Promise<void>;
}

const NOWHERE = { region: '', account: '', group: 'group' };

/** Passes requests on to an emulator, and writes them down. */
export async function recordCalls(endpoint: string): Promise<RecordedCalls> {
  let calls: IamRequest[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url = '', headers } = request;
      calls.push(seenByIam({ method, url, headers, body: body.toString('latin1') }, NOWHERE));
      const sent = {
        ...headers,
        host: new URL(endpoint).host,
        connection: 'close',
        'content-length': String(body.length),
      };
      // A connection each: the emulator closes those that wait.
      const passedOn = passOn(`${endpoint}${url}`, { method, headers: sent, agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      passedOn.on('error', (error) => response.destroy(error)).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
