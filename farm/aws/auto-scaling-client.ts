import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from './client-options';

const REQUEST_TIMEOUT_MS = 30_000;

/** A client for several requests; its owner closes it. */
export function autoScalingClient(env: AwsEnvironment): AutoScalingClient {
  return new AutoScalingClient({
    ...clientOptions(env),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/** Runs `work` with a client, and closes it. */
export async function withAutoScaling<T>(
  env: AwsEnvironment,
  work: (client: AutoScalingClient) => Promise<T>,
): Promise<T> {
  const client = autoScalingClient(env);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
