import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskQueue } from '../farm/task-queue';
import { messageOf } from '../protocol/fault';
import type { WorkerNews } from '../protocol/worker-event';
import { Lease } from './lease';
import type { ScaleInProtection } from './scale-in-protection';
import type { TaskRunner } from './task-runner';

/** Longest wait that SQS offers for a message. */
export const WAIT_SECONDS = 20;
/** A task that takes less than this is short. */
export const SHORT_SECONDS = 5;
/** Wait after a receive that failed; the queue may be out of reach for minutes. */
const PAUSE_SECONDS = 2;

interface Working {
  readonly queue: TaskQueue;
  readonly tasks: Pick<TaskRunner, 'run'>;
  readonly protection: Pick<ScaleInProtection, 'hold' | 'release'>;
  readonly leaseSeconds: number;
  readonly say: (news: WorkerNews) => void;
  /** Aborted when no further task is to be taken; those in hand are ended as usual. @default - never */
  readonly leaving?: AbortSignal;
}

/** A task that we have. */
interface Taken {
  readonly body: string;
  readonly lease: Lease;
}

/**
 * The worker's life: takes a task, renders it, takes the next; until `stop` says why not. The end of a task
 * (uploading, recording, taking it off the queue) runs beside the rendering of the next one.
 *
 * Where tasks are short, the next one is taken while the last is rendered, so that Blender does not wait for the queue. A
 * task that waits here could be rendered elsewhere; that is why it is done for short ones alone.
 */
export async function work(working: Working, stop: AbortSignal): Promise<void> {
  const { tasks, protection, leaving = new AbortController().signal } = working;
  const enough = AbortSignal.any([stop, leaving]);
  let held = 0;
  let ending: Promise<void> = Promise.resolve();
  let ahead: Promise<Taken | undefined> | undefined;
  let seconds = Infinity;
  const next = async (): Promise<Taken | undefined> => {
    const taken = await take(working, enough);
    if (!taken) return undefined;
    held++;
    protection.hold();
    return taken;
  };
  working.say({ event: 'receiving' });
  while (!enough.aborted) {
    const taken = await (ahead ?? next());
    ahead = undefined;
    if (!taken) {
      if (held === 0) protection.release();
      continue;
    }
    const began = performance.now();
    const rendering = tasks.run(taken.body, taken.lease, stop);
    if (seconds < SHORT_SECONDS) ahead = next();
    const rendered = await rendering;
    seconds = (performance.now() - began) / 1000;
    await ending;
    ending = rendered.ended.finally(() => {
      held--;
    });
  }
  await (await ahead)?.lease.giveBack();
  await ending;
}

async function take({ queue, leaseSeconds, say }: Working, stop: AbortSignal): Promise<Taken | undefined> {
  try {
    const received = await queue.receive({ waitSeconds: WAIT_SECONDS, leaseSeconds, signal: stop });
    return received && { body: received.body, lease: new Lease(queue, received, leaseSeconds) };
  } catch (error) {
    if (stop.aborted) return undefined;
    say({ event: 'warning', text: `the queue did not answer: ${messageOf(error)}` });
    await sleep(PAUSE_SECONDS * 1000, undefined, { signal: stop }).catch(() => undefined);
    return undefined;
  }
}
