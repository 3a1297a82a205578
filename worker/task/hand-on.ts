import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskQueue } from '../../farm/queue/task-queue';
import type { Lease } from './lease';
import { LEFT_SECONDS } from '../job/other-blender';
import type { Refused } from '../job/right-blender';

/** An instance that is to be replaced takes nothing more: so long, should the group not end it, which is then asked again. */
const END_MS = 5 * 60_000;

/** Does with a task that is not for this instance what was decided. @param stopTaking aborted when the instance is told to end. */
export async function handOn(
  refused: Refused,
  body: string,
  {
    lease,
    deadLetters,
    stopTaking,
  }: {
    readonly lease: Lease;
    readonly deadLetters: Pick<TaskQueue, 'sendAll'>;
    readonly stopTaking: AbortSignal;
  },
): Promise<void> {
  if (refused === 'left to others') await lease.releaseAfter(LEFT_SECONDS, { isBlameless: true });
  else if (refused === 'replaced') {
    await lease.release({ isBlameless: true });
    await sleep(END_MS, undefined, { signal: stopTaking }).catch(() => undefined);
  } else {
    if (refused === 'put away') await deadLetters.sendAll([body]);
    await lease.complete();
  }
}
