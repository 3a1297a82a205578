import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AwsEnvironment, clientOptions } from './client-options';

/**
 * Calls a Lambda function and does not wait for what it answers.
 *
 * @param env where AWS is. @default process.env
 */
export async function invokeLater(
  name: string,
  event: unknown,
  env: AwsEnvironment = process.env,
): Promise<void> {
  const client = new LambdaClient(clientOptions(env));
  await client.send(
    new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
  client.destroy();
}
