/** SQS keeps a message from others for 12 hours in all, counted from its receipt; we stop a little before. */
const LONGEST_SECONDS = 12 * 3600 - 300;

/** Seconds between two renewals: two of them may fail before the lease runs out. */
export function renewEvery(leaseSeconds: number): number {
  return leaseSeconds / 3;
}

/** Whether a task that was received so many seconds ago cannot be kept any longer. */
export function isHeldTooLong(seconds: number): boolean {
  return seconds > LONGEST_SECONDS;
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
