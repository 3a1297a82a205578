import { backOff } from '../farm/aws/back-off';
import { Removals } from '../farm/queue/removals';
import type { TaskQueue } from '../farm/queue/task-queue';
import { messageOf } from '../protocol/failure/fault';
import type { WorkerNews } from '../protocol/environment/worker-event';
import { Lease } from './task/lease';
import type { ScaleInProtection } from './instance/scale-in-protection';
import type { TaskRunner } from './task/task-runner';

/** Longest wait that SQS offers for a message. */
export const WAIT_SECONDS = 20;
/** A task that takes less is short. */
export const SHORT_SECONDS = 5;
/** Several tasks are taken ahead only where together they take no longer: others may be waiting for them. */
const AHEAD_SECONDS = 1;
/** SQS's limit. */
const MOST_AHEAD = 10;
/** What waits is released when a task takes longer: those ahead may be of another job, whose tasks take hours. */
const RELEASED_AFTER_MS = 2 * AHEAD_SECONDS * 1000;
/** Failed receives after which the pause has its full length. The SDK has retried several times by then. */
const FAILED_LONG = 6;

interface Working {
  readonly queue: TaskQueue;
  readonly tasks: Pick<TaskRunner, 'run' | 'idle'>;
  readonly protection: Pick<ScaleInProtection, 'hold' | 'release'>;
  readonly leaseSeconds: number;
  /** Whether there is no other worker, for which tasks could be released. */
  readonly isAlone: boolean;
  readonly say: (news: WorkerNews) => void;
}

/** A task that this worker has taken. */
interface Taken {
  readonly body: string;
  readonly lease: Lease;
}

/**
 * The worker's main loop: takes a task, renders it, takes the next, until `stopTaking` is aborted. The end of a task (uploading, recording,
 * deleting its message) runs in parallel with the rendering of the next one.
 *
 * Where tasks are short, it takes the next ones while the last renders, so that Blender does not wait for the queue. A waiting task could be
 * rendered elsewhere, so only short ones are taken early, several only where they take a moment together, and those that have to wait after all
 * are released.
 */
export async function work(working: Working, stopTaking: AbortSignal): Promise<void> {
  const { tasks, protection, say, queue, isAlone } = working;
  const removals = new Removals(queue, (error) => {
    say({ event: 'warning', text: `the queue did not take a task's end: ${messageOf(error)}` });
  });
  /** Tasks that were taken and are not settled. */
  let held = 0;
  const waiting: Taken[] = [];
  let taking: Promise<void> | undefined;
  let ending: Promise<void> = Promise.resolve();
  let seconds = Infinity;
  const takeMore = (): Promise<void> =>
    (taking ??= take(working, tasksAhead(seconds), removals, stopTaking).then((taken) => {
      taking = undefined;
      waiting.push(...taken);
      held += taken.length;
      if (taken.length > 0) protection.hold();
    }));
  const releaseWaiting = async (): Promise<void> => {
    const released = waiting.splice(0);
    await Promise.all(released.map((taken) => releaseUnbegun(taken, say)));
    held -= released.length;
  };
  const releasesAtEnd = aborted(stopTaking).then(async () => {
    await taking;
    await releaseWaiting();
  });
  say({ event: 'receiving' });
  while (!stopTaking.aborted) {
    if (waiting.length === 0) {
      // Nothing is left here: the queue is not to hold what is done until the next task comes.
      void ending.then(() => removals.flush());
      await takeMore();
    }
    const taken = waiting.shift();
    if (!taken) {
      await tasks.idle();
      if (held === 0) protection.release();
      continue;
    }
    const began = performance.now();
    const rendering = tasks.run(taken.body, taken.lease);
    if (seconds < SHORT_SECONDS && waiting.length === 0) void takeMore();
    const late = isAlone ? undefined : setTimeout(() => void releaseWaiting(), RELEASED_AFTER_MS);
    const rendered = await rendering;
    clearTimeout(late);
    seconds = (performance.now() - began) / 1000;
    await ending;
    ending = rendered.ended.finally(() => {
      held--;
    });
  }
  await releasesAtEnd;
  await ending;
  await Promise.all([removals.flush(), tasks.idle()]);
}

/** How many tasks are taken at once, where one takes so many seconds. */
function tasksAhead(seconds: number): number {
  return Math.min(MOST_AHEAD, Math.max(1, Math.floor(AHEAD_SECONDS / seconds)));
}

/** A task that cannot be released now comes back when its lease ends. */
async function releaseUnbegun({ lease }: Taken, say: Working['say']): Promise<void> {
  try {
    await lease.release({ isBlameless: true });
  } catch (error) {
    say({ event: 'warning', text: `the task taken ahead could not be given back: ${messageOf(error)}` });
  }
}

/**
 * Empty when no task came in time, or no more is wanted. When the queue is out of reach it retries, after pauses that differ between
 * workers.
 */
async function take(
  { queue, leaseSeconds, say }: Working,
  most: number,
  removals: Removals,
  stopTaking: AbortSignal,
): Promise<Taken[]> {
  const isWanted = (): boolean => !stopTaking.aborted;
  for (let failed = 0; isWanted(); failed++) {
    try {
      const options = { leaseSeconds, signal: stopTaking };
      // Only one is waited for: a queue may still hand messages to a worker that stopped while it waited, and hide them for a lease.
      const there = most > 1 ? await queue.receiveUpTo(most, { ...options, waitSeconds: 0 }) : [];
      const received =
        there.length > 0 ? there : await queue.receiveUpTo(1, { ...options, waitSeconds: WAIT_SECONDS });
      return received.map((one) => ({
        body: one.body,
        lease: new Lease(queue, one, leaseSeconds, (receipt) => {
          removals.add(receipt);
        }),
      }));
    } catch (error) {
      if (failed === 0 && isWanted())
        say({ event: 'warning', text: `the queue does not answer: ${messageOf(error)}` });
      await backOff(FAILED_LONG + failed, stopTaking).catch(() => undefined);
    }
  }
  return [];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
