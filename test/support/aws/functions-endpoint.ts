import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { invoke } from '../deployment/lambda';

/** Lambda's interface, behind which functions run: moto keeps them, and runs none. */
export interface FunctionsEndpoint {
  /** For a client: Lambda is here, everything else where it was. */
  readonly env: Readonly<Record<string, string>>;
  /** The names of the functions that were invoked. */
  readonly invoked: string[];
  close(): Promise<void>;
}

interface Function {
  /** A bundle, as `bundled` makes them. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

/** @param functions by their names; of any other, Lambda says that there is none. */
export async function functionsEndpoint(
  functions: (name: string) => Function | undefined,
): Promise<FunctionsEndpoint> {
  const invoked: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const event: unknown = JSON.parse(await text(request));
      const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? [];
      const found = functions(name);
      if (!found) {
        response
          .writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' })
          .end(JSON.stringify({ Message: `Function not found: ${name}` }));
        return;
      }
      invoked.push(name);
      const { result, error, errorType = 'Error' } = await invoke(found.file, event, { env: found.env });
      if (error === undefined) response.end(JSON.stringify(result));
      else
        response
          .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
          .end(JSON.stringify({ errorType, errorMessage: error }));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    env: { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` },
    invoked,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
