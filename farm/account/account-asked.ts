import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

/**
 * The id of the account whose credentials these are, which nobody needs a permission to ask. Undefined when it cannot be had: it is
 * only ever told beside something that is worse.
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
