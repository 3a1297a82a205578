import { jobInKey, keys } from '../../protocol/job/keys';
import type { ObjectStore, StoredObject } from '../store/object-store';

/** A job, and all that the store has of it. */
export interface ListedJob {
  readonly job: string;
  readonly objects: readonly StoredObject[];
}

/**
 * Every job that has anything in the store, also one whose `job.json` is gone: a request for each thousand objects, however many jobs they are of.
 *
 * @param only this job alone. @default - all
 */
export async function* listedJobs(store: ObjectStore, only?: string): AsyncGenerator<ListedJob> {
  if (only !== undefined) {
    const objects: StoredObject[] = [];
    for await (const object of store.list(`${keys.jobs}${only}/`)) objects.push(object);
    if (objects.length > 0) yield { job: only, objects };
    return;
  }
  let job: string | undefined;
  let objects: StoredObject[] = [];
  for await (const object of store.list(keys.jobs)) {
    const of = jobInKey(object.key);
    if (of === undefined) continue;
    if (of !== job) {
      if (job !== undefined) yield { job, objects };
      [job, objects] = [of, []];
    }
    objects.push(object);
  }
  if (job !== undefined) yield { job, objects };
}

/** Jobs that are looked at together. */
const JOBS = 64;
/** Objects of them that are held in memory; one job alone may have more. */
const OBJECTS = 4_000;

/** Small jobs many at a time, a large one alone. */
export async function* inBatches(jobs: AsyncIterable<ListedJob>): AsyncGenerator<ListedJob[]> {
  let batch: ListedJob[] = [];
  let objects = 0;
  for await (const one of jobs) {
    if (batch.length > 0 && (batch.length === JOBS || objects + one.objects.length > OBJECTS)) {
      yield batch;
      [batch, objects] = [[], 0];
    }
    batch.push(one);
    objects += one.objects.length;
  }
  if (batch.length > 0) yield batch;
}
