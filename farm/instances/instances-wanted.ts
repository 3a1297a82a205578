import type { Group } from '../fleet/fleet';
import type { QueueDepth } from '../queue/task-queue';

/**
 * How many instances a seeding wants: as many as there is work for, and never fewer than there are, as to take some away is the
 * drainer's. SQS counts late, so what was just sent counts at least.
 */
export function instancesWanted(
  { desired, max }: Pick<Group, 'desired' | 'max'>,
  { visible, inFlight, delayed }: QueueDepth,
  sent: number,
): number {
  return Math.max(desired, Math.min(max, Math.max(sent, visible + inFlight + delayed)));
}
