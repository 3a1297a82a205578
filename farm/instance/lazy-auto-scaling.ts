import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

const REQUEST_TIMEOUT_MS = 10_000;

type Sdk = typeof import('@aws-sdk/client-auto-scaling');

/** Auto Scaling's client, loaded at the first use: a worker needs its queue first. */
export function lazyAutoScaling(
  env: AwsEnvironment,
): () => Promise<{ readonly sdk: Sdk; readonly client: AutoScalingClient }> {
  let client: AutoScalingClient | undefined;
  return async () => {
    const sdk = await import('@aws-sdk/client-auto-scaling');
    client ??= new sdk.AutoScalingClient({
      ...clientOptions(env),
      requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    });
    return { sdk, client };
  };
}
