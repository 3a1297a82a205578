import type { IncomingMessage, ServerResponse } from 'node:http';

const ACTION = 'AmazonSQS.';

/** Queues in this process, spoken to as SQS. */
export interface EmbeddedQueues {
  /**
   * @param authority the host and port that the queue's URL is to name.
   * @returns the queue's URL.
   */
  create(name: string, attributes: Readonly<Record<string, string>>, authority: string): Promise<string>;
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends every receive that waits. */
  close(): Promise<void>;
}

/**
 * Queues that live as long as this process: `fauxqs` without a server of its own, because its own listens on every
 * network there is.
 */
export async function embeddedQueues(): Promise<EmbeddedQueues> {
  // Late, and not with the rest of the program: it brings a web framework.
  const { buildApp } = await import('fauxqs');
  const app = buildApp({ logger: false });

  const ask = async (
    action: string,
    input: object,
    authority = 'localhost',
  ): Promise<Record<string, unknown>> => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: '/',
      headers: {
        host: authority,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': ACTION + action,
      },
      payload: JSON.stringify(input),
    });
    if (statusCode !== 200) throw new Error(`the embedded queues refused ${action}: ${body}`);
    return JSON.parse(body) as Record<string, unknown>;
  };

  // A worker that stops closes its connection while it waits. fauxqs takes no notice and leases the next message to
  // nobody, who keeps it until the lease ends. Such a message is given back here.
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.headers['x-amz-target'] !== `${ACTION}ReceiveMessage` || !reply.raw.destroyed) return;
    const { QueueUrl } = request.body as { QueueUrl: string };
    const { Messages = [] } = JSON.parse(String(payload)) as { Messages?: { ReceiptHandle: string }[] };
    for (const { ReceiptHandle } of Messages) {
      await ask('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
    }
  });
  await app.ready();

  return {
    async create(name, attributes, authority) {
      const { QueueUrl } = await ask('CreateQueue', { QueueName: name, Attributes: attributes }, authority);
      return String(QueueUrl);
    },
    handle(request, response) {
      app.routing(request, response);
    },
    async close() {
      await app.close();
    },
  };
}
