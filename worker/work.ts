import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskQueue } from '../farm/task-queue';
import { messageOf } from '../protocol/fault';
import type { WorkerNews } from '../protocol/worker-event';
import { Lease } from './lease';
import type { ScaleInProtection } from './scale-in-protection';
import type { TaskRunner } from './task-runner';

/** Longest wait that SQS offers for a message. */
const WAIT_SECONDS = 20;
/** Wait after a receive that failed; the queue may be out of reach for minutes. */
const PAUSE_SECONDS = 2;

interface Working {
  readonly queue: TaskQueue;
  readonly tasks: Pick<TaskRunner, 'run'>;
  readonly protection: Pick<ScaleInProtection, 'hold' | 'release'>;
  readonly leaseSeconds: number;
  readonly say: (news: WorkerNews) => void;
}

/**
 * The worker's life: takes a task, renders it, takes the next; until `stop` says why not. The end of a task
 * (uploading, recording, taking it off the queue) runs beside the rendering of the next one.
 */
export async function work(
  { queue, tasks, protection, leaseSeconds, say }: Working,
  stop: AbortSignal,
): Promise<void> {
  let held = 0;
  let ending: Promise<void> = Promise.resolve();
  say({ event: 'receiving' });
  while (!stop.aborted) {
    const received = await queue
      .receive({ waitSeconds: WAIT_SECONDS, leaseSeconds, signal: stop })
      .catch(async (error: unknown) => {
        if (stop.aborted) return undefined;
        say({ event: 'warning', text: `the queue did not answer: ${messageOf(error)}` });
        await sleep(PAUSE_SECONDS * 1000, undefined, { signal: stop }).catch(() => undefined);
        return undefined;
      });
    if (!received) {
      if (held === 0) protection.release();
      continue;
    }
    held++;
    protection.hold();
    const rendered = await tasks.run(received.body, new Lease(queue, received, leaseSeconds), stop);
    await ending;
    ending = rendered.ended.finally(() => {
      held--;
    });
  }
  await ending;
}
