import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface CountingQueue {
  readonly endpoint: string;
  readonly queueUrl: string;
  /** How often each message was sent. */
  readonly messages: Map<string, number>;
  /** How many were sent, copies and all. */
  count(): number;
  close(): Promise<void>;
}

interface Batch {
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
}

/**
 * A queue that only takes messages, and takes them fast: what a seeder asks of SQS. The emulators slow down with each
 * message that they hold.
 *
 * @param options.remembers whether `messages` is kept. @default true
 */
export async function countingQueue({ remembers = true } = {}): Promise<CountingQueue> {
  const messages = new Map<string, number>();
  let count = 0;
  const take = ({ Entries }: Batch): object => ({
    Successful: Entries.map(({ Id, MessageBody }) => {
      count++;
      if (remembers) messages.set(MessageBody, (messages.get(MessageBody) ?? 0) + 1);
      return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    }),
  });
  const attributes = (): object => ({
    Attributes: {
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:tasks',
      CreatedTimestamp: '1700000000',
      ApproximateNumberOfMessages: String(count),
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
    },
  });
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const isBatch = String(request.headers['x-amz-target']).endsWith('.SendMessageBatch');
      const answer = isBatch ? take(JSON.parse(body) as Batch) : attributes();
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    endpoint,
    queueUrl: `${endpoint}/000000000000/tasks`,
    messages,
    count: () => count,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
