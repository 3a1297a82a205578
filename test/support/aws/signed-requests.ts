import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  /** As it was sent: encoded. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Hangs up in the middle of the body. */
  readonly breaksOff?: boolean;
}

export interface SignedServer {
  readonly url: string;
  /** What was asked so far, in order. */
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/**
 * A server of AWS that takes nothing but requests which are signed with this secret, as AWS does and no emulator.
 *
 * @param says what it answers to those; 200 with nothing where it says nothing.
 */
export async function signedServer(
  secret: string,
  says: (asked: Asked, nth: number) => Answer | undefined = () => undefined,
): Promise<SignedServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: bytes.toString() };
      const should = signatureOf(one, bytes, secret);
      const is = /Signature=(\w+)/.exec(headers.authorization ?? '')?.[1];
      if (is !== should) {
        response
          .writeHead(403)
          .end(
            '<Error><Code>SignatureDoesNotMatch</Code><Message>It is signed by another.</Message></Error>',
          );
        return;
      }
      asked.push(one);
      const {
        status = 200,
        headers: more = {},
        body = '',
        breaksOff = false,
      } = says(one, asked.length) ?? {};
      const length = Buffer.byteLength(body) + (breaksOff ? 1000 : 0);
      response.writeHead(status, { 'content-length': String(length), ...more });
      response.write(body, () => {
        if (breaksOff) request.socket.destroy();
        else response.end();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * The signature that a request is to have: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param bytes of its body.
 * @returns undefined where the request is none that AWS would look at: a header of AWS's own that is not signed, another body than was signed.
 */
export function signatureOf(asked: Omit<Asked, 'body'>, bytes: Buffer, secret: string): string | undefined {
  const { method, path, headers } = asked;
  const hash = sha256(bytes);
  // S3 wants to be told of the body in a header; the others know it as part of what is signed.
  const { authorization = '', 'x-amz-date': date, 'x-amz-content-sha256': said = hash } = headers;
  const [, scope = '', names = ''] =
    /^AWS4-HMAC-SHA256 Credential=\w+\/(\S+),\s*SignedHeaders=([\w;-]+),\s*Signature=/.exec(authorization) ??
    [];
  const signed = names.split(';');
  const own = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  if (own.some((name) => !signed.includes(name)) || typeof date !== 'string') return undefined;
  if (scope.includes('/s3/') && headers['x-amz-content-sha256'] === undefined) return undefined;
  if (said !== 'UNSIGNED-PAYLOAD' && said !== hash) return undefined;
  const [resource = '', query = ''] = path.split('?');
  const lines = signed.map((name) => `${name}:${String(headers[name]).trim()}`);
  const canonical = [method, resource, query, ...lines, '', names, said].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(Buffer.from(canonical))].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((so, part) => createHmac('sha256', so).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
