import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { TaskQueue } from './task-queue';

/** So many are looked at: some seconds of it. */
const MOST = 1_000;
/** Nobody else sees them for so long, unless they are let go before. */
const LEASE_SECONDS = 60;
const LANES = 16;

/**
 * What is among the dead letters; all of it stays there.
 *
 * @returns undefined when there are too many, or somebody else has some of them in hand.
 */
export async function readDeadLetters(deadLetters: TaskQueue): Promise<readonly string[] | undefined> {
  const { visible, inFlight, delayed } = await deadLetters.depth();
  const count = visible + inFlight + delayed;
  if (count > MOST) return undefined;
  const bodies: string[] = [];
  const receipts: string[] = [];
  try {
    while (bodies.length < visible) {
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
