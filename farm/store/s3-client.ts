import { S3Client } from '@aws-sdk/client-s3';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

/** From the last byte sent or received; a slow line that moves is no fault. */
const SILENCE_TIMEOUT_MS = 60_000;

/** @param env where AWS is. @default process.env */
export function s3Client(env: AwsEnvironment = process.env): S3Client {
  const elsewhere = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  return new S3Client({
    ...clientOptions(env),
    // No name server knows bucket.localhost.
    forcePathStyle: elsewhere !== undefined,
    // From 2 MiB on the SDK would ask first whether to send, each time over a new connection, and wait minutes
    // for servers that never answer that question.
    expectContinueHeader: false,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
  });
}
