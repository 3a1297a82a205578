import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { backOff } from '../aws/back-off';

const ATTEMPTS = 6;

/**
 * Sends up to ten messages. SQS answers 200 even if it accepted only a part of a batch. Messages that it does not confirm are sent again.
 *
 * @throws when some are not accepted at the last attempt, or SQS reports that a retry cannot succeed.
 */
export async function sendBatch(
  client: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  let entries = bodies.map((body, i) => ({ Id: String(i), MessageBody: body }));
  for (let attempt = 1; ; attempt++) {
    const { Successful = [], Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
      { abortSignal: signal },
    );
    const taken = new Set(Successful.map(({ Id }) => Id));
    entries = entries.filter(({ Id }) => !taken.has(Id));
    if (entries.length === 0) return;

    const refused = Failed.find(({ SenderFault }) => SenderFault);
    if (refused ?? attempt === ATTEMPTS) {
      const { Code = 'no reason given', Message = '' } = refused ?? Failed[0] ?? {};
      throw new Error(
        `SQS did not take ${String(entries.length)} of ${String(bodies.length)} messages: ${Code} ${Message}`.trimEnd(),
      );
    }
    await backOff(attempt, signal);
  }
}
