import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceNotices } from '../../farm/instance/instance-notices';
import { messageOf } from '../../protocol/failure/fault';
import { HELD_SECONDS } from '../../protocol/farm/termination-hook';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { Shutdown, Notice } from './shutdown';
import type { HeldTermination } from './held-termination';

/** The interval that AWS recommends for spot notices. */
const LOOK_MS = 5_000;
/** The state that an instance reads when its group ends it. */
const ENDING = 'Terminated';

/**
 * Whether an instance's notices mean that its worker has to end.
 *
 * A rebalance recommendation alone does not: it comes hours ahead, or in vain. The group answers it with another instance
 * (`capacityRebalance`), and once that is there, sets this one to `Terminated`. Such an instance has more time than others: only EC2 wants
 * it back, and that brings its own notice.
 *
 * @param stopSeconds from the beginning of a shutdown until this process is killed.
 * @param isSentAway whether a command ends this instance, or all of them: then its frame is not waited for.
 */
export function noticeIn(
  told: InstanceNotices,
  stopSeconds: number,
  isSentAway: boolean,
): Notice | undefined {
  const { interruption, target, isAtRisk } = told;
  if (interruption) {
    const { action, seconds } = interruption;
    return { reason: `spot notice: ${action} in ${String(Math.round(seconds))} s`, seconds };
  }
  if (target === undefined || target === 'InService') return undefined;
  const seconds = isAtRisk && target === ENDING && !isSentAway ? HELD_SECONDS : stopSeconds;
  return { reason: `the group brings this instance to ${target}`, seconds };
}

/** Polls until no more notices can come, or `signal` fires. When the metadata service cannot be reached, it polls again. */
export async function watchNotices(
  look: () => Promise<InstanceNotices>,
  shutdown: Pick<Shutdown, 'begin'>,
  { stopSeconds, isSentAway, held, say, signal }: WatchOptions,
): Promise<void> {
  let isAtRisk = false;
  let isReached = true;
  while (!signal.aborted) {
    try {
      const told = await look();
      isReached = true;
      if (told.isAtRisk && !isAtRisk)
        say({ event: 'warning', text: 'rebalance recommendation: goes on until another instance is there' });
      isAtRisk = told.isAtRisk;
      const isEnding = told.target === ENDING;
      if (isEnding) held.begin();
      const notice = noticeIn(told, stopSeconds, isEnding && isAtRisk && (await isSentAway()));
      if (notice) shutdown.begin(notice);
      // The group may also wait for the end of an instance that EC2 interrupts.
      if (told.interruption && isEnding) return;
    } catch (error) {
      if (isReached)
        say({ event: 'warning', text: `the instance metadata cannot be reached: ${messageOf(error)}` });
      isReached = false;
    }
    await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

interface WatchOptions {
  readonly stopSeconds: number;
  /** Whether a command ends this instance, or all of them. Never rejects. */
  readonly isSentAway: () => Promise<boolean>;
  readonly held: Pick<HeldTermination, 'begin'>;
  readonly say: (news: WorkerNews) => void;
  readonly signal: AbortSignal;
}
