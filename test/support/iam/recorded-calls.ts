import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as passOn } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { IamRequest } from './evaluate';

/** What was asked of an emulated AWS, as IAM would see it; ARNs have neither Region nor account. */
export interface RecordedCalls {
  /** To be asked in the emulator's place. */
  readonly url: string;
  /** All since it was asked last. */
  take(): IamRequest[];
  close(): Promise<void>;
}

/** Passes requests on to an emulator, and writes them down. */
export async function recordCalls(endpoint: string): Promise<RecordedCalls> {
  let calls: IamRequest[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url = '', headers } = request;
      calls.push(...asIamSeesIt(method, url, headers, body.toString('latin1')));
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

function asIamSeesIt(method: string, url: string, headers: IncomingHttpHeaders, body: string): IamRequest[] {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const [service = '', name = ''] = target.split('.');
    if (service !== 'AmazonSQS') throw new Error(`a service that is not known here: ${target}`);
    // A queue that is to be made has no URL yet.
    const { QueueUrl, QueueName = '' } = JSON.parse(body) as { QueueUrl?: string; QueueName?: string };
    return [
      {
        action: `sqs:${name.replace(/Batch$/, '')}`,
        resource: `arn:aws:sqs:::${QueueUrl?.split('/').at(-1) ?? QueueName}`,
      },
    ];
  }
  const asked = new URLSearchParams(body);
  const action = asked.get('Action');
  const [, service = ''] = /\/([a-z0-9-]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  if (action !== null)
    return [
      {
        action: `${service}:${action}`,
        resource: action.startsWith('Describe') ? '*' : `arn:aws:${service}:::group`,
      },
    ];
  if (service !== 's3') throw new Error(`a request that is not known here: ${method} ${url}`);
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const path = decodeURIComponent(pathname.slice(1));
  const isObject = /^[^/]+\/./.test(path);
  const context =
    typeof headers['if-none-match'] === 'string' ? { 's3:if-none-match': headers['if-none-match'] } : {};
  return [
    {
      action: `s3:${s3Action(method, isObject, searchParams)}`,
      resource: `arn:aws:s3:::${isObject ? path : path.replace(/\/$/, '')}`,
      context,
    },
  ];
}

/** Which permission a request to S3 takes (https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html). */
function s3Action(method: string, isObject: boolean, query: URLSearchParams): string {
  if (!isObject && (method === 'GET' || method === 'HEAD')) return 'ListBucket';
  switch (method) {
    case 'GET':
    case 'HEAD':
      return 'GetObject';
    case 'PUT':
    case 'POST':
      return 'PutObject';
    case 'DELETE':
      return query.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      throw new Error(`what is ${method}?`);
  }
}
