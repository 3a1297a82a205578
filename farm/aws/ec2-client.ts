import { EC2Client } from '@aws-sdk/client-ec2';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from './client-options';

const REQUEST_TIMEOUT_MS = 60_000;

/** For commands with a person who waits at a terminal. */
function ec2Client(env: AwsEnvironment): EC2Client {
  return new EC2Client({
    ...clientOptions(env),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/** Runs `work` with a client, and closes it. */
export async function withEc2<T>(env: AwsEnvironment, work: (client: EC2Client) => Promise<T>): Promise<T> {
  const client = ec2Client(env);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** EC2 limits the values of one filter. */
const MOST_IN_A_FILTER = 100;

/** Splits a list into pieces that fit into a filter. */
export function* pieces<T>(all: readonly T[]): Generator<T[]> {
  for (let i = 0; i < all.length; i += MOST_IN_A_FILTER) yield all.slice(i, i + MOST_IN_A_FILTER);
}
