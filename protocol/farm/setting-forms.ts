/**
 * Forms of settings that more than one program checks: the table of settings (`lib/settings/table/`), and the commands that read or write
 * such values.
 */

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_NAME = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** AWS made ids of 8 digits until 2016, and makes those of 17. */
const SNAPSHOT_ID = /^snap-[0-9a-f]{8,17}$/;

/** Whether this is a snapshot's id; any other text is the value of its tag Name. */
export function isSnapshotId(text: string): boolean {
  return SNAPSHOT_ID.test(text);
}

/** A folder below a project. */
export const SUBFOLDER = /^(?!\.{1,2}(?:\/|$))[\w.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)*$/;

/** Bounds of a lease, in seconds: SQS keeps a message for one receiver for 12 hours at most. */
export const LEASE_SECONDS = { least: 30, most: 43_200 } as const;

/** The most that a bid may be, in US dollars an hour. */
export const MOST_DOLLARS_AN_HOUR = 1000;
