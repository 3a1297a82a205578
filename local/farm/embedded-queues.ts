import type { IncomingMessage, ServerResponse } from 'node:http';

const ACTION = 'AmazonSQS.';

/** Queues in this process, with SQS's API. */
export interface EmbeddedQueues {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends every waiting receive. */
  close(): Promise<void>;
}

/**
 * The URL of an embedded queue, known before the queue exists. It is a name, not an address: requests go to the endpoint.
 *
 * @param port where the queues are served.
 */
export function queueUrl(port: number, name: string): string {
  return `http://sqs.us-east-1.localhost:${String(port)}/000000000000/${name}`;
}

/**
 * Queues that live as long as this process: `fauxqs` without its own server, which listens on all networks.
 *
 * @param port the one in the queues' URLs.
 */
export async function embeddedQueues(
  port: number,
  names: readonly string[],
  attributes: Readonly<Record<string, string>>,
): Promise<EmbeddedQueues> {
  // Loaded late: it brings a web framework.
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false });

  const ask = async (action: string, input: object): Promise<Record<string, unknown>> => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: '/',
      headers: {
        host: `localhost:${String(port)}`,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': ACTION + action,
      },
      payload: JSON.stringify(input),
    });
    if (statusCode !== 200) throw new Error(`the embedded queues refused ${action}: ${body}`);
    return JSON.parse(body) as Record<string, unknown>;
  };

  // A worker that stops closes its connection while it waits. fauxqs does not notice, and leases the next message to the closed connection
  // until the lease expires. Such a message is released here.
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.headers['x-amz-target'] !== `${ACTION}ReceiveMessage` || !reply.raw.destroyed) return;
    const { QueueUrl } = request.body as { QueueUrl: string };
    const { Messages = [] } = JSON.parse(String(payload)) as { Messages?: { ReceiptHandle: string }[] };
    for (const { ReceiptHandle } of Messages) {
      await ask('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    }
  });
  await app.ready();
  for (const QueueName of names) {
    const { QueueUrl } = await ask('CreateQueue', { QueueName, Attributes: attributes });
    const expected = queueUrl(port, QueueName);
    if (QueueUrl !== expected)
      throw new Error(`the queue ${QueueName} is at ${String(QueueUrl)}, not at ${expected}`);
  }

  return {
    handle(request, response) {
      app.routing(request, response);
    },
    async close() {
      await app.close();
    },
  };
}
