import { backOff } from '../farm/aws/back-off';
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
/** Failed receives after which the pause has its full length. The SDK has retried several times by then. */
const FAILED_LONG = 6;

interface Working {
  readonly queue: TaskQueue;
  readonly tasks: Pick<TaskRunner, 'run'>;
  readonly protection: Pick<ScaleInProtection, 'hold' | 'release'>;
  readonly leaseSeconds: number;
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
 * Where tasks are short, it takes the next one while the last renders, so that Blender does not wait for the queue. A waiting task could be
 * rendered elsewhere, so only short ones are taken early.
 */
export async function work(working: Working, stopTaking: AbortSignal): Promise<void> {
  const { tasks, protection } = working;
  let held = 0;
  let ending: Promise<void> = Promise.resolve();
  let ahead: Promise<Taken | undefined> | undefined;
  let seconds = Infinity;
  const next = async (): Promise<Taken | undefined> => {
    const taken = await take(working, stopTaking);
    if (!taken) return undefined;
    held++;
    protection.hold();
    return taken;
  };
  const returnsAhead = aborted(stopTaking).then(async () => {
    const waiting = ahead;
    ahead = undefined;
    try {
      await (await waiting)?.lease.release({ isBlameless: true });
    } catch (error) {
      const text = `the task taken ahead could not be given back: ${messageOf(error)}`;
      working.say({ event: 'warning', text });
    }
  });
  working.say({ event: 'receiving' });
  while (!stopTaking.aborted) {
    const coming = ahead ?? next();
    // From here on this loop settles it: it must not be released beside us.
    ahead = undefined;
    const taken = await coming;
    if (!taken) {
      if (held === 0) protection.release();
      continue;
    }
    const began = performance.now();
    const rendering = tasks.run(taken.body, taken.lease);
    if (seconds < SHORT_SECONDS) ahead = next();
    const rendered = await rendering;
    seconds = (performance.now() - began) / 1000;
    await ending;
    ending = rendered.ended.finally(() => {
      held--;
    });
  }
  await returnsAhead;
  await ending;
}

/**
 * Undefined when no task came in time, or no more is wanted. When the queue is out of reach it retries, after pauses that differ between
 * workers.
 */
async function take(
  { queue, leaseSeconds, say }: Working,
  stopTaking: AbortSignal,
): Promise<Taken | undefined> {
  const isWanted = (): boolean => !stopTaking.aborted;
  for (let failed = 0; isWanted(); failed++) {
    try {
      const received = await queue.receive({ waitSeconds: WAIT_SECONDS, leaseSeconds, signal: stopTaking });
      return received && { body: received.body, lease: new Lease(queue, received, leaseSeconds) };
    } catch (error) {
      if (failed === 0 && isWanted())
        say({ event: 'warning', text: `the queue does not answer: ${messageOf(error)}` });
      await backOff(FAILED_LONG + failed, stopTaking).catch(() => undefined);
    }
  }
  return undefined;
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
