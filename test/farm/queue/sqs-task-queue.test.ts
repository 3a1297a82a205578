import { createHash } from 'node:crypto';
import { taskQueue } from '../../../farm/aws/clients';
import { startEmbeddedServices } from '../../../local/farm/embedded-services';
import { scriptedServer, type Answer } from '../../support/aws/scripted-server';
import { temporaryFolder } from '../../support/temporary-folder';
import { taskQueueContract } from '../task-queue.contract';

taskQueueContract('SqsTaskQueue on the embedded services', async () => {
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  return { queue: taskQueue(services.queueUrl, services.env), close: () => services.close() };
});

describe('SqsTaskQueue, when SQS is in trouble', () => {
  interface Entry {
    readonly Id: string;
    readonly MessageBody: string;
  }
  const taken = new Map<string, number>();
  beforeEach(() => {
    taken.clear();
  });

  const answer = (
    entries: readonly Entry[],
    isRefused: (entry: Entry) => false | { SenderFault: boolean },
  ): Answer => {
    const Successful = [];
    const Failed = [];
    for (const entry of entries) {
      const refusal = isRefused(entry);
      if (refusal) {
        Failed.push({ Id: entry.Id, Code: 'InternalError', Message: 'try again', ...refusal });
        continue;
      }
      taken.set(entry.MessageBody, (taken.get(entry.MessageBody) ?? 0) + 1);
      const md5 = createHash('md5').update(entry.MessageBody).digest('hex');
      Successful.push({ Id: entry.Id, MessageId: entry.MessageBody, MD5OfMessageBody: md5 });
    }
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ Successful, Failed }),
    };
  };
  const entriesIn = (body: string): Entry[] => (JSON.parse(body) as { Entries: Entry[] }).Entries;
  const tasks = Array.from({ length: 95 }, (_, i) => `task ${String(i)}`);

  it('sends the messages again that were not taken, and only those', async () => {
    const refused = new Set<string>();
    const server = await scriptedServer((body) =>
      answer(entriesIn(body), ({ MessageBody }) => {
        const isFirst = Number(MessageBody.slice(5)) % 3 === 0 && !refused.has(MessageBody);
        refused.add(MessageBody);
        return isFirst && { SenderFault: false };
      }),
    );
    const queue = taskQueue('https://sqs.us-east-1.amazonaws.com/1/tasks', server.env);
    expect(await queue.sendAll(tasks)).toBe(95);
    expect([...taken.keys()].sort()).toEqual([...tasks].sort());
    expect([...taken.values()].every((times) => times === 1)).toBe(true);
    await server.close();
  });

  it('fails when a message is refused for good, without asking again', async () => {
    const server = await scriptedServer((body) => answer(entriesIn(body), () => ({ SenderFault: true })));
    const queue = taskQueue('https://sqs.us-east-1.amazonaws.com/1/tasks', server.env);
    await expect(queue.sendAll(['task'])).rejects.toThrow(
      'SQS did not take 1 of 1 messages: InternalError try again',
    );
    expect(server.count()).toBe(1);
    await server.close();
  });

  it('throws for a message that is never accepted', async () => {
    const server = await scriptedServer((body) =>
      answer(entriesIn(body), ({ MessageBody }) => MessageBody === 'task 7' && { SenderFault: false }),
    );
    const queue = taskQueue('https://sqs.us-east-1.amazonaws.com/1/tasks', server.env);
    await expect(queue.sendAll(tasks)).rejects.toThrow('SQS did not take 1 of 10 messages');
    await server.close();
  });

  it('stops between two attempts when its signal is aborted', async () => {
    const server = await scriptedServer((body) => answer(entriesIn(body), () => ({ SenderFault: false })));
    const queue = taskQueue('https://sqs.us-east-1.amazonaws.com/1/tasks', server.env);
    const signal = AbortSignal.timeout(60);
    await expect(queue.sendAll(['task'], { signal })).rejects.toThrow('aborted due to timeout');
    await server.close();
  });

  it.each([
    [
      'fails when a message is not deleted',
      'InternalError',
      'SQS did not delete 1 of 2 messages: InternalError',
    ],
    ['takes a message whose lease is lost for one that is gone', 'ReceiptHandleIsInvalid', undefined],
  ])('of a batch of deletions: %s', async (_, Code, fault) => {
    const server = await scriptedServer(() => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ Successful: [{ Id: '0' }], Failed: [{ Id: '1', Code, SenderFault: false }] }),
    }));
    const queue = taskQueue('https://sqs.us-east-1.amazonaws.com/1/tasks', server.env);
    const removed = queue.removeAll(['one', 'two']);
    if (fault === undefined) await expect(removed).resolves.toBeUndefined();
    else await expect(removed).rejects.toThrow(fault);
    await server.close();
  });

  it('calls the endpoint it was given, whatever host the queue URL names', async () => {
    const server = await scriptedServer(() => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    }));
    const queue = taskQueue('https://sqs.eu-west-1.amazonaws.com/1/tasks', server.env);
    expect(await queue.receive({ waitSeconds: 0, leaseSeconds: 60 })).toBeUndefined();
    expect(server.count()).toBe(1);
    await server.close();
  });
});
