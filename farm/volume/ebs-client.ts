import { EBSClient } from '@aws-sdk/client-ebs';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

/** Half a megabyte over a line that is worth having. */
const REQUEST_TIMEOUT_MS = 120_000;

/** Does something with a client of the EBS direct APIs, and closes it. */
export async function withEbs<T>(env: AwsEnvironment, work: (client: EBSClient) => Promise<T>): Promise<T> {
  const client = new EBSClient({
    ...clientOptions(env),
    // Of many requests at once some are refused when EBS is asked too often: each is tried for a minute or so.
    maxAttempts: 10,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
