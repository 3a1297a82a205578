import type { IncomingHttpHeaders } from 'node:http';

/** A request to AWS, as far as it matters to whoever disturbs it. */
export interface AwsCall {
  /** What is asked, jobs and buckets left out: `PUT frames/frame_000001.png`, `DeleteMessage tasks`. */
  readonly name: string;
  /** How often this was asked before, and now. */
  readonly nth: number;
  readonly service: 's3' | 'sqs' | 'other';
  /** Whether it may change anything. To receive a message is to lease it. */
  readonly isWrite: boolean;
  /** Bytes of its body. */
  readonly bytes: number;
}

/** What a request asks for. */
export function callOf(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Omit<AwsCall, 'nth'> {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const name = target.replace(/^.*\./, '');
    const { QueueUrl = '' } = JSON.parse(body.toString()) as { QueueUrl?: string };
    const isWrite = name !== 'GetQueueAttributes';
    const isSqs = target.startsWith('AmazonSQS.');
    const what = isSqs ? `${name} ${QueueUrl.replace(/^.*\//, '')}` : name;
    return { name: what, service: isSqs ? 'sqs' : 'other', isWrite, bytes: body.length };
  }
  const action = /(?:^|&)Action=(\w+)/.exec(body.toString('latin1', 0, 1000))?.[1];
  if (action !== undefined && method === 'POST')
    return {
      name: action,
      service: 'other',
      isWrite: !action.startsWith('Describe'),
      bytes: body.length,
    };
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const prefix = searchParams.get('prefix');
  const key = prefix ?? decodeURIComponent(pathname).replace(/^\/[^/]+\/?/, '');
  return {
    name: `${prefix === null ? method : 'LIST'} ${key.replace(/^jobs\/[^/]+\//, '')}`,
    service: 's3',
    isWrite: !['GET', 'HEAD'].includes(method),
    bytes: body.length,
  };
}
