import type { AwsEnvironment } from './client-options';
import type { FramesPlace } from '../../protocol/scene/frames-place';
import { LazyObjectStore } from '../store/lazy-object-store';
import type { ObjectStore, OnUnreadable } from '../store/object-store';
import type { PlacedFrames } from '../store/placed-frames';
import { sqsClient } from '../queue/sqs-client';
import { SqsTaskQueue } from '../queue/sqs-task-queue';
import type { TaskQueue } from '../queue/task-queue';

/**
 * The queue of this URL.
 *
 * @param env where AWS is: `AWS_ENDPOINT_URL`, `AWS_REGION` and so on. @default process.env
 */
export function taskQueue(queueUrl: string, env: AwsEnvironment = process.env): TaskQueue {
  return new SqsTaskQueue(queueUrl, sqsClient(env));
}

/**
 * The store in this bucket. Its code is loaded at the first request, which keeps a worker's start short: the worker needs the queue first.
 *
 * @param env as for `taskQueue`. @default process.env
 */
export function objectStore(
  bucket: string,
  env: AwsEnvironment = process.env,
  onUnreadable?: OnUnreadable,
): ObjectStore {
  return new LazyObjectStore(async () => {
    const [{ s3Client }, { S3ObjectStore }] = await Promise.all([
      import('../store/s3-client.ts'),
      import('../store/s3-object-store.ts'),
    ]);
    return new S3ObjectStore(bucket, s3Client(env));
  }, onUnreadable);
}

/** The store for frames that go to a bucket of the user's own. @param env as for `taskQueue`. @default process.env */
export async function placedFrames(
  place: FramesPlace,
  env: AwsEnvironment = process.env,
): Promise<PlacedFrames> {
  const [{ s3Client }, { PlacedFrames: Placed }] = await Promise.all([
    import('../store/s3-client.ts'),
    import('../store/placed-frames.ts'),
  ]);
  return new Placed(place, s3Client(env));
}
