import { createHash } from 'node:crypto';
import { messageOf, UserFault } from '../protocol/fault';
import type { Job } from '../protocol/job';
import type { SeedRequest } from '../protocol/seed-request';
import type { StoredObject } from './object-store';

/** What is under a key of any bucket; undefined when there is nothing. */
export type ObjectAt = (bucket: string, key: string) => Promise<StoredObject | undefined>;

/** A job that is known by its project's contents, or by the version of the object that holds them. */
export interface PinnedJob {
  readonly job: Job;
  /** The version that the object must have; absent when the deployment knew the contents. */
  readonly sourceTag?: string;
}

/**
 * Names the project of a request: by what the deployment knew of its contents, or else by the version of the object in S3.
 * The deployment cannot look there; and what lies there may change while nothing in the stack does.
 *
 * @throws UserFault when there is no such object.
 */
export async function pinnedProject(
  { job, source, sourceTag }: SeedRequest,
  objectAt: ObjectAt,
): Promise<PinnedJob> {
  const { project, ...rest } = job;
  if (project !== undefined) {
    return { job: { ...rest, project }, ...(sourceTag === undefined ? {} : { sourceTag }) };
  }
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new UserFault(`project ${source}: must be s3://bucket/key`);
  }
  const found = await objectAt(bucket, key).catch((cause: unknown) => {
    throw new Error(`project ${source}: cannot be looked at: ${messageOf(cause)}`, { cause });
  });
  if (!found) throw new UserFault(`project ${source}: there is no such object`);
  return { job: { ...rest, project: sha256(`${source}#${found.etag}`) }, sourceTag: found.etag };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
