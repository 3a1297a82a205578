import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceNotices } from '../../farm/instance/instance-notices';
import { messageOf } from '../../protocol/failure/fault';
import { HELD_SECONDS } from '../../protocol/farm/termination-hook';
import type { WorkerNews } from '../../protocol/environment/worker-event';
import type { Shutdown, Notice } from './shutdown';
import type { HeldTermination } from './held-termination';

/** As AWS recommends for spot notices. */
const LOOK_MS = 5_000;
/** What an instance is told when its group ends it. */
const ENDING = 'Terminated';

/**
 * Whether what an instance is told means that its worker has to end.
 *
 * A rebalance recommendation alone does not: it comes hours ahead, or for nothing. The group answers it with another instance
 * (`capacityRebalance`), and once that is there, brings this one to `Terminated`. That one has longer than others: nobody wants it gone, but
 * EC2, which gives a notice of its own.
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

/** Looks until there is nothing more to be told, or `signal` fires. Metadata that cannot be reached tell nothing, and are asked again. */
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
      // Of an instance that EC2 takes back the group may wait for the end, too.
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
