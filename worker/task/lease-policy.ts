/** SQS keeps a message from others for 12 hours in all, counted from its receipt; we stop a little before. */
const LONGEST_SECONDS = 12 * 3600 - 300;

/** Seconds between two renewals: two of them may fail before the lease runs out. */
export function renewEvery(leaseSeconds: number): number {
  return leaseSeconds / 3;
}

/** Seconds that a task, received so many seconds ago, may be kept at most. */
export function mayBeHeldFor(seconds: number): number {
  return LONGEST_SECONDS - seconds;
}

/**
 * A task that was received so often is released as a new message. SQS counts receipts, and dead-letters a message after ten: for it, an
 * instance that was taken back is a failure of the task.
 */
const MANY_RECEIPTS = 3;

/** Whether a task that is released for no fault of its own is released as a new message. */
export function isRenewed(receives: number): boolean {
  return receives >= MANY_RECEIPTS;
}

/**
 * Whether a lease is over, after a renewal that failed.
 *
 * @param failed.isLost whether the queue said that it is not ours any more.
 * @param failed.sinceRenewed seconds since it was renewed last.
 */
export function isLeaseOver(
  failed: { readonly isLost: boolean; readonly sinceRenewed: number },
  leaseSeconds: number,
): boolean {
  return failed.isLost || failed.sinceRenewed > leaseSeconds;
}
