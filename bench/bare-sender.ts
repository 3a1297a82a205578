import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

interface Sending {
  readonly queueUrl: string;
  readonly tasks: number;
  readonly concurrency: number;
}

/** The least that can be done to send so many messages: batches of ten, so many at once, and nothing else. */
export async function handler({ queueUrl, tasks, concurrency }: Sending): Promise<void> {
  const client = new SQSClient({});
  let next = 1;
  const lane = async (): Promise<void> => {
    while (next <= tasks) {
      const Entries = [];
      for (; Entries.length < 10 && next <= tasks; next++) {
        const span = { first: next, last: next, step: 1 };
        const MessageBody = JSON.stringify({ version: 1, job: '0123456789abcdef', span });
        Entries.push({ Id: String(Entries.length), MessageBody });
      }
      const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
      if (Failed.length > 0) throw new Error('the queue refused a message');
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
