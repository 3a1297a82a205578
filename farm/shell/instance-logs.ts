import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { UserFault } from '../../protocol/failure/fault';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';

const REQUEST_TIMEOUT_MS = 60_000;
/** Instances send their logs at intervals, and each has its own clock: a line may arrive this much after later ones. */
const LATE_MS = 60_000;
const MOST_NAMED = 5;

/** A log line of an instance. */
export interface LoggedLine {
  readonly instance: string;
  /** When it was sent, a few seconds after it was written; milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

export interface LogsAsked {
  /** @default - all of them */
  readonly instance?: string | undefined;
  /** Milliseconds since 1970. @default - as long as CloudWatch keeps them */
  readonly since?: number | undefined;
  /** Milliseconds between two reads. @default - ends after what is there */
  readonly followEvery?: number | undefined;
  readonly signal?: AbortSignal;
}

/**
 * The log lines of a farm's instances, also of terminated ones, in order of time.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault when there is no log of that instance.
 */
export async function* instanceLogs(
  logGroup: string,
  { instance, since = 0, followEvery, signal = new AbortController().signal }: LogsAsked,
  env: AwsEnvironment = process.env,
): AsyncGenerator<LoggedLine> {
  const client = new CloudWatchLogsClient({
    ...clientOptions(env),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  let from = since;
  const seen = new Map<string, number>();
  try {
    for (;;) {
      let newest = from;
      for await (const { eventId = '', timestamp = 0, message = '', logStreamName = '' } of events(
        client,
        {
          logGroupName: logGroup,
          startTime: from,
          logStreamNames: instance === undefined ? undefined : [instance],
        },
        signal,
      )) {
        newest = Math.max(newest, timestamp);
        if (seen.has(eventId)) continue;
        if (followEvery !== undefined) seen.set(eventId, timestamp);
        yield { instance: logStreamName, at: timestamp, text: message };
      }
      if (followEvery === undefined) return;
      from = Math.max(since, newest - LATE_MS);
      for (const [id, at] of seen) if (at < from) seen.delete(id);
      await sleep(followEvery, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) return;
    throw (await noSuchLog(client, logGroup, instance, error)) ?? error;
  } finally {
    client.destroy();
  }
}

async function* events(
  client: CloudWatchLogsClient,
  asked: FilterLogEventsCommandInput,
  abortSignal: AbortSignal,
): AsyncGenerator<FilteredLogEvent> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(new FilterLogEventsCommand({ ...asked, nextToken }), { abortSignal });
    yield* page.events ?? [];
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

/** CloudWatch gives the same error for a missing log stream and a missing log group. */
async function noSuchLog(
  client: CloudWatchLogsClient,
  logGroupName: string,
  instance: string | undefined,
  error: unknown,
): Promise<UserFault | undefined> {
  const isGone = error instanceof Error && error.name === 'ResourceNotFoundException';
  if (!isGone || instance === undefined) return undefined;
  const { logStreams = [] } = await client.send(
    new DescribeLogStreamsCommand({
      logGroupName,
      orderBy: 'LastEventTime',
      descending: true,
      limit: MOST_NAMED,
    }),
  );
  const names = logStreams.map(({ logStreamName = '' }) => logStreamName).join(', ');
  const there = names === '' ? 'there are no logs yet' : `the last ones are of ${names}`;
  return new UserFault(`${instance}: it has logged nothing on this farm; ${there}`, { cause: error });
}
