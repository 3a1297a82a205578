import * as v from 'valibot';
import type { Task } from './plan';

const whole = v.pipe(v.number(), v.integer());

/** A task on the queue: a pointer to its job, and which part of it. Far below any limit of SQS. */
const taskMessage = v.strictObject({
  version: v.literal(1),
  job: v.string(),
  span: v.strictObject({ first: whole, last: whole, step: v.pipe(whole, v.minValue(1)) }),
  tile: v.optional(v.strictObject({ column: whole, row: whole, columns: whole, rows: whole })),
});

export interface QueuedTask {
  readonly job: string;
  readonly task: Task;
}

export function writeTaskMessage({ job, task }: QueuedTask): string {
  return JSON.stringify({ version: 1, job, ...task } satisfies v.InferInput<typeof taskMessage>);
}

/** @throws when the body is not a task message; the queue's dead letters are the place for those. */
export function readTaskMessage(body: string): QueuedTask {
  const { job, span, tile } = v.parse(taskMessage, JSON.parse(body));
  return { job, task: tile ? { span, tile } : { span } };
}
