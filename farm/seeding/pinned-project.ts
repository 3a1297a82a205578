import { createHash } from 'node:crypto';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import type { Job } from '../../protocol/job/job';
import type { SeedRequest } from '../../protocol/job/seed-request';
import type { RemotePlace } from '../store/remote-file';

/** The version of an object in any bucket. @throws when the request fails. */
export type VersionOf = (place: RemotePlace) => Promise<{ readonly etag: string }>;

/** A job identified by its project's contents, or by the version of the object that holds them. */
export interface PinnedJob {
  readonly job: Job;
  /** The version that the object must have; absent when the deployment knew the contents. */
  readonly sourceTag?: string;
}

/**
 * Pins the project of a request: by the contents, if the deployment knew them, else by the version of the object in S3. The deployment
 * cannot read that version, and the object may change without any change of the stack.
 *
 * @throws UserFault when the object cannot be read.
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
