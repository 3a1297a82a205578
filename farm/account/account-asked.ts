import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

/**
 * The id of the account that these credentials belong to. The request needs no permission. Undefined when it fails: callers only print the
 * id beside a more serious fault.
 *
 * @param env where AWS is. @default process.env
 */
export async function accountAsked(env: AwsEnvironment = process.env): Promise<string | undefined> {
  const client = new STSClient({
    ...clientOptions(env),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
