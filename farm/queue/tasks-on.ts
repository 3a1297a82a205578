import type { QueueDepth } from './task-queue';

/** The number of messages on a queue: visible, leased or delayed. */
export function tasksOn({ visible, inFlight, delayed }: QueueDepth): number {
  return visible + inFlight + delayed;
}
