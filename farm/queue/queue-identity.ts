import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { AwsEnvironment } from '../aws/client-options';
import { sqsClient } from './sqs-client';

/**
 * Identifies this queue. A queue that is created again under the same name is another one, and has none of the messages of the first.
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
  // Some implementations return fractions of a second, and not always the same ones.
  return `${QueueArn}@${String(Math.floor(Number(CreatedTimestamp)))}`;
}
