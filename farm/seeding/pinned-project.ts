import { createHash } from 'node:crypto';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import type { Job } from '../../protocol/job/job';
import type { SeedRequest } from '../../protocol/job/seed-request';
import type { RemotePlace } from '../store/remote-file';

/** The version of an object in any bucket. @throws when it cannot be had. */
export type VersionOf = (place: RemotePlace) => Promise<{ readonly etag: string }>;

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
 * @throws UserFault when the object cannot be had.
 */
export async function pinnedProject(
  { job, source, sourceTag }: SeedRequest,
  versionOf: VersionOf,
): Promise<PinnedJob> {
  const { project, ...rest } = job;
  if (project !== undefined) {
    return { job: { ...rest, project }, ...(sourceTag === undefined ? {} : { sourceTag }) };
  }
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(source) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new UserFault(`project ${source}: must be s3://bucket/key`);
  }
  const { etag } = await versionOf({ bucket, key }).catch((cause: unknown) => {
    throw new UserFault(`project ${source}: ${messageOf(cause)}`, { cause });
  });
  return { job: { ...rest, project: sha256(`${source}#${etag}`) }, sourceTag: etag };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
