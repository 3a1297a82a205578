import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { AwsEnvironment } from '../aws/client-options';
import { sqsClient } from './sqs-client';

/**
 * A text for this very queue. One that is made again under the same name is another queue, and holds nothing of what the
 * first one held.
 *
 * @param env where AWS is. @default process.env
 */
export async function queueIdentity(queueUrl: string, env: AwsEnvironment = process.env): Promise<string> {
  const client = sqsClient(env);
  const { Attributes: { QueueArn, CreatedTimestamp } = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['QueueArn', 'CreatedTimestamp'],
    }),
  );
  client.destroy();
  if (QueueArn === undefined || CreatedTimestamp === undefined) {
    throw new Error(`SQS did not say when ${queueUrl} was made`);
  }
  // Some answer with fractions of a second, and not always with the same ones.
  return `${QueueArn}@${String(Math.floor(Number(CreatedTimestamp)))}`;
}
