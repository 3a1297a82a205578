import * as v from 'valibot';
import { messageOf } from '../protocol/failure/fault';
import { answerCloudFormation, answerTo } from './answer-cloudformation';

const event = v.object({
  ...answerTo.entries,
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  ResourceProperties: v.record(v.string(), v.unknown()),
});

export type CustomResourceEvent = v.InferOutput<typeof event>;

/** The result: the resource's id, which must not change, and the attributes that templates can read. */
export interface Outcome {
  readonly physicalId: string;
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Handles a request of CloudFormation and always answers it: without an answer, CloudFormation waits an hour.
 *
 * @param work handles the request; its result is undefined when a later invocation answers.
 * @throws when the event is not from CloudFormation, or the answer was not accepted.
 */
export async function answering(
  given: unknown,
  work: (event: CustomResourceEvent) => Promise<Outcome | undefined>,
): Promise<void> {
  const asked = v.parse(event, given);
  const known = asked.PhysicalResourceId ?? asked.RequestId;
  const answer = await work(asked).then(
    (outcome) => outcome && { status: 'SUCCESS' as const, ...outcome },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
      return { status: 'FAILED' as const, reason: messageOf(error), physicalId: known };
    },
  );
  if (answer) await answerCloudFormation(asked, answer);
}
