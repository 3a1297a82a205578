import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { TaskQueue } from './task-queue';
import { tasksOn } from './tasks-on';

/** The maximum number to read, which takes some seconds. */
const MOST = 1_000;
/** How long they are invisible to others, unless they are released before. */
const LEASE_SECONDS = 60;
const LANES = 16;

/**
 * Reads the dead letters, and removes none.
 *
 * @returns undefined when there are too many, or others hold some of them.
 */
export async function readDeadLetters(deadLetters: TaskQueue): Promise<readonly string[] | undefined> {
  const depth = await deadLetters.depth();
  const count = tasksOn(depth);
  if (count > MOST) return undefined;
  const bodies: string[] = [];
  const receipts: string[] = [];
  try {
    while (bodies.length < depth.visible) {
      const received = await deadLetters.receive({ waitSeconds: 1, leaseSeconds: LEASE_SECONDS });
      if (!received) break;
      bodies.push(received.body);
      receipts.push(received.receipt);
    }
  } finally {
    await forEachConcurrently(receipts, LANES, (receipt) => deadLetters.release(receipt));
  }
  return bodies.length < count ? undefined : bodies;
}
