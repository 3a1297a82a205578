import { SQSClient } from '@aws-sdk/client-sqs';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

/** Longer than the longest wait for a message, 20 s. */
const REQUEST_TIMEOUT_MS = 30_000;

/** @param env where AWS is. @default process.env */
export function sqsClient(env: AwsEnvironment = process.env): SQSClient {
  return new SQSClient({
    ...clientOptions(env),
    // Otherwise the SDK calls the host of the queue's URL, even when AWS_ENDPOINT_URL names another.
    useQueueUrlAsEndpoint: false,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Otherwise the SDK only warns.
      throwOnRequestTimeout: true,
    },
  });
}
