import * as v from 'valibot';
import { blenderWhole, count } from '../text/bounded-numbers';
import type { Task } from './plan';
import { storedJobId } from '../ledger/stored';
import { isUnit } from './unit';

/** A task on the queue: its job, and the part of the job. It is far smaller than SQS's limit. */
const taskMessage = v.pipe(
  v.strictObject({
    version: v.literal(1),
    job: storedJobId,
    span: v.strictObject({ first: blenderWhole, last: blenderWhole, step: blenderWhole }),
    tile: v.optional(v.strictObject({ column: count, row: count, columns: count, rows: count })),
  }),
  v.check(({ span, tile }) => isUnit(tile ? { span, tile } : { span }), 'must be frames that Blender has'),
);

export interface QueuedTask {
  readonly job: string;
  readonly task: Task;
}

export function writeTaskMessage({ job, task }: QueuedTask): string {
  return JSON.stringify({ version: 1, job, ...task } satisfies v.InferInput<typeof taskMessage>);
}

/** @throws when the body is no task message; the queue dead-letters those. */
export function readTaskMessage(body: string): QueuedTask {
  const { job, span, tile } = v.parse(taskMessage, JSON.parse(body));
  return { job, task: tile ? { span, tile } : { span } };
}
