import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { UserFault } from '../../protocol/failure/fault';
import { keys } from '../../protocol/job/keys';
import { type AwsEnvironment } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import { jobStatus } from '../progress/job-status';
import { Ledger } from '../ledger/ledger';
import type { OpenFarm } from '../open-farm';
import { sqsClient } from '../queue/sqs-client';
import { isSeeding } from './seeding-lock';
import { tasksOn } from '../queue/tasks-on';

const LANES = 16;

export interface ResetOptions {
  /** Also clears the dead letters and the progress of seedings: the next request is seeded from the beginning. @default false */
  readonly hard?: boolean | undefined;
  /** Changes nothing. @default false */
  readonly dryRun?: boolean | undefined;
  /** Also when tasks are in progress; their work is lost. @default false */
  readonly yes?: boolean | undefined;
}

export interface Reset {
  /** Tasks that were on the queue, by SQS's count. */
  readonly tasks: number;
  /** Tasks that a worker had received. */
  readonly inFlight: number;
  /** Null when the dead letters stay. */
  readonly deadLetters: number | null;
  /** Cancelled jobs: those that lacked something. Otherwise the farm would queue it again. */
  readonly cancelled: readonly string[];
}

/**
 * Empties a farm's queue.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault while a seeder fills it, when tasks are in flight and `yes` is not set, or when it was emptied a moment ago.
 */
export async function resetFarm(
  farm: OpenFarm,
  { hard = false, dryRun = false, yes = false }: ResetOptions = {},
  env: AwsEnvironment = process.env,
): Promise<Reset> {
  const { entry, store, seedings } = farm;
  const [depth, dead, seeding, jobs] = await Promise.all([
    farm.queue.depth(),
    farm.deadLetters.depth(),
    isSeeding(store, keys.farm(entry.group).seeder),
    seedings.jobs(),
  ]);
  if (seeding)
    throw new UserFault(`farm ${entry.farm}: tasks are being queued just now; try again when they are`);
  if (depth.inFlight > 0 && !yes && !dryRun) {
    throw new UserFault(
      `farm ${entry.farm}: tasks are being rendered (${String(depth.inFlight)}), and would be broken off; say --yes if that is meant, or --dry-run`,
    );
  }
  const cancelled: string[] = [];
  for (const job of jobs) {
    const ledger = new Ledger(store, job);
    const status = await jobStatus(ledger, { mostReasons: 0 });
    if (!status || status.missing.count === 0) continue;
    cancelled.push(job);
    if (!dryRun) await ledger.cancel(await store.now());
  }
  if (!dryRun) {
    await purge([entry.queueUrl, ...(hard ? [entry.deadLetterUrl] : [])], env);
    if (hard)
      await forEachConcurrently(store.list(keys.farm(entry.group).seedings), LANES, ({ key }) =>
        store.delete(key),
      );
  }
  return {
    tasks: tasksOn(depth),
    inFlight: depth.inFlight,
    deadLetters: hard ? dead.visible + dead.inFlight : null,
    cancelled,
  };
}

async function purge(queueUrls: readonly string[], env: AwsEnvironment): Promise<void> {
  const client = sqsClient(env);
  try {
    for (const QueueUrl of queueUrls) await client.send(new PurgeQueueCommand({ QueueUrl }));
  } catch (error) {
    if (!(error instanceof Error) || !error.name.includes('PurgeQueueInProgress')) throw error;
    throw new UserFault('it was emptied less than a minute ago, and SQS does that once a minute; try again', {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
