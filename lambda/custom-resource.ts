import * as v from 'valibot';
import { messageOf } from '../protocol/failure/fault';
import { answerCloudFormation, answerTo } from './answer-cloudformation';

const event = v.object({
  ...answerTo.entries,
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  ResourceProperties: v.record(v.string(), v.unknown()),
});

export type CustomResourceEvent = v.InferOutput<typeof event>;

/** What came of it: the resource's id, which must stay the same, and what templates can read of it. */
export interface Outcome {
  readonly physicalId: string;
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Does what CloudFormation asks, and answers it either way: it would wait for an hour.
 *
 * @param work what is asked; undefined when a later invocation answers.
 * @throws when the event is none of CloudFormation's, or the answer was not taken.
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
