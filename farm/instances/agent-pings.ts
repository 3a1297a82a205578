import { paginateDescribeInstanceInformation, SSMClient } from '@aws-sdk/client-ssm';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';

/** Systems Manager's limit on a filter and on a page. */
const PIECE = 50;
const LANES = 4;

/**
 * The ping status of Systems Manager's agent on each instance: `Online`, `ConnectionLost`, `Inactive`. An instance whose agent has never
 * registered, for example during boot, is left out.
 *
 * @param env where AWS is. @default process.env
 */
export async function agentPings(
  instances: readonly string[],
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, string>> {
  const client = new SSMClient(clientOptions(env));
  const pings = new Map<string, string>();
  try {
    await forEachConcurrently(inPieces(instances, PIECE), LANES, async (some) => {
      const question = { Filters: [{ Key: 'InstanceIds', Values: some }], MaxResults: PIECE };
      for await (const page of paginateDescribeInstanceInformation({ client }, question))
        for (const { InstanceId, PingStatus } of page.InstanceInformationList ?? [])
          if (InstanceId !== undefined && PingStatus !== undefined) pings.set(InstanceId, PingStatus);
    });
  } finally {
    client.destroy();
  }
  return pings;
}

/** Whether its agent accepts commands and sessions. */
export function isOnline(ping: string | undefined): boolean {
  return ping === 'Online';
}

/** Splits a list into pieces of at most `size`. */
export function* inPieces<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size);
}
