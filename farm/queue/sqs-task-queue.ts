import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { isLeaseLost } from './is-lease-lost';
import { sendBatch } from './send-batch';
import {
  LeaseLost,
  type QueueDepth,
  type Received,
  type ReceiveOptions,
  type SendOptions,
  type TaskQueue,
} from './task-queue';

/** SQS's limit on a batch. */
const BATCH = 10;

/** A task queue on SQS. */
export class SqsTaskQueue implements TaskQueue {
  constructor(
    private readonly queueUrl: string,
    private readonly client: SQSClient,
  ) {}

  async sendAll(
    bodies: Iterable<string> | AsyncIterable<string>,
    options: SendOptions = {},
  ): Promise<number> {
    const { concurrency = 8, signal } = options;
    let sent = 0;
    const send = async (batch: readonly string[], stop: AbortSignal): Promise<void> => {
      await sendBatch(this.client, this.queueUrl, batch, stop);
      sent += batch.length;
    };
    await forEachConcurrently(inBatches(bodies), concurrency, send, signal);
    return sent;
  }

  async receive(options: ReceiveOptions): Promise<Received | undefined> {
    const [received] = await this.receiveUpTo(1, options);
    return received;
  }

  async receiveUpTo(
    most: number,
    { waitSeconds, leaseSeconds, signal }: ReceiveOptions,
  ): Promise<readonly Received[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.queueUrl,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: leaseSeconds,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    const { Messages: messages = [] } = await this.client
      .send(command, signal ? { abortSignal: signal } : {})
      .catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
    return messages.map(receivedOf);
  }

  async extend(receipt: string, seconds: number): Promise<void> {
    try {
      await this.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: this.queueUrl,
          ReceiptHandle: receipt,
          VisibilityTimeout: seconds,
        }),
      );
    } catch (cause) {
      if (isLeaseLost(cause)) throw new LeaseLost('the lease has ended, or the message is gone', { cause });
      throw cause;
    }
  }

  async release(receipt: string): Promise<void> {
    try {
      await this.extend(receipt, 0);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
    }
  }

  async remove(receipt: string): Promise<void> {
    try {
      await this.client.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle: receipt }));
    } catch (error) {
      if (!isLeaseLost(error)) throw error;
    }
  }

  async removeAll(receipts: readonly string[]): Promise<void> {
    const { Failed = [] } = await this.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: this.queueUrl,
        Entries: receipts.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle })),
      }),
    );
    const kept = Failed.find(
      ({ Code = '', Message = '' }) => !isLeaseLost(Object.assign(new Error(Message), { name: Code })),
    );
    if (kept)
      throw new Error(
        `SQS did not delete ${String(Failed.length)} of ${String(receipts.length)} messages: ${kept.Code ?? ''} ${kept.Message ?? ''}`.trimEnd(),
      );
  }

  async depth(): Promise<QueueDepth> {
    const { Attributes: count = {} } = await this.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.queueUrl,
        AttributeNames: [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
          'ApproximateNumberOfMessagesDelayed',
        ],
      }),
    );
    return {
      visible: Number(count.ApproximateNumberOfMessages),
      inFlight: Number(count.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(count.ApproximateNumberOfMessagesDelayed),
    };
  }
}

function receivedOf({ MessageId, Body: body, ReceiptHandle: receipt, Attributes }: Message): Received {
  const receives = Attributes?.ApproximateReceiveCount;
  if (body === undefined || receipt === undefined || receives === undefined)
    throw new Error(`SQS left out a part of message ${MessageId ?? 'without an id'}`);
  return { body, receipt, receives: Number(receives) };
}

async function* inBatches(
  bodies: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  for await (const body of bodies) {
    batch.push(body);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
