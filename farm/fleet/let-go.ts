import { setTimeout as sleep } from 'node:timers/promises';
import type { TerminationHook } from '../instance/termination-hook';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { Fleet } from './fleet';

/** Auto Scaling limits requests per second. */
const LANES = 4;
/** The group's wait begins a moment after the request to terminate an instance. */
const LOOKS = 4;
const PAUSE_MS = 1_000;

/**
 * Completes the lifecycle action of terminating instances whose workers do not. Otherwise the group waits `HOOK_SECONDS` for each. When
 * this fails, the group waits.
 *
 * @param hookOf the termination hook of an instance.
 */
export async function letGo(
  instances: readonly string[],
  fleet: Pick<Fleet, 'describe'>,
  hookOf: (instance: string) => Pick<TerminationHook, 'complete'>,
  pauseMs = PAUSE_MS,
): Promise<void> {
  const left = new Set(instances);
  for (let look = 1; left.size > 0; look++) {
    const there = (await fleet.describe()).instances.filter(({ id }) => left.has(id));
    await forEachConcurrently(there, LANES, async ({ id, lifecycle }) => {
      if (lifecycle === 'Terminating:Wait' && (await hookOf(id).complete())) left.delete(id);
    });
    for (const id of left) if (!there.some((one) => one.id === id)) left.delete(id);
    if (left.size === 0 || look === LOOKS) return;
    await sleep(pauseMs);
  }
}
