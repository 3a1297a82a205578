import { S3Client } from '@aws-sdk/client-s3';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

/** Counted from the last byte sent or received; a slow connection that still transfers is no fault. */
const SILENCE_TIMEOUT_MS = 60_000;

/** @param env where AWS is. @default process.env */
export function s3Client(env: AwsEnvironment = process.env): S3Client {
  const elsewhere = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  return new S3Client({
    ...clientOptions(env),
    // DNS does not resolve bucket.localhost.
    forcePathStyle: elsewhere !== undefined,
    // For bodies of 2 MiB and more, the SDK would send `Expect: 100-continue`, each time over a new connection. It would wait minutes for
    // servers that never answer it.
    expectContinueHeader: false,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
  });
}
