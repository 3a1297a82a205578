import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { messageOf } from '../protocol/failure/fault';

/** CloudFormation's limit is 4,096 bytes in all. */
const LONGEST_REASON = 1_000;
const ATTEMPTS = 5;
const TIMEOUT_MS = 5_000;

/** The address for CloudFormation's answer, and its ids of the resource. */
export const answerTo = v.object({
  ResponseURL: v.pipe(v.string(), v.url('must be a URL')),
  StackId: v.string(),
  RequestId: v.string(),
  LogicalResourceId: v.string(),
  PhysicalResourceId: v.optional(v.string()),
});

export type AnswerTo = v.InferOutput<typeof answerTo>;

export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  /** One line; CloudFormation shows it to the user. */
  readonly reason?: string;
  readonly physicalId: string;
  /** Attributes that templates can read. */
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Sends the answer to CloudFormation. Without one it waits an hour, and another one when it deletes the stack.
 *
 * @throws when it was not accepted after several attempts. Lambda then retries the function.
 */
export async function answerCloudFormation(to: AnswerTo, answer: Answer): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = to;
  const body = JSON.stringify({
    Status: answer.status,
    Reason: answer.reason?.slice(0, LONGEST_REASON),
    PhysicalResourceId: answer.physicalId,
    StackId,
    RequestId,
    LogicalResourceId,
    Data: answer.data,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      // The URL is signed for an empty content type; fetch would send its own.
      const headers = { 'content-type': '' };
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { ok, status } = await fetch(ResponseURL, { method: 'PUT', headers, body, signal });
      if (ok) return;
      throw new Error(`it answered ${String(status)}`);
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw new Error(`CloudFormation could not be told "${answer.status}": ${messageOf(error)}`, {
          cause: error,
        });
      }
      await sleep(100 * 2 ** attempt);
    }
  }
}
