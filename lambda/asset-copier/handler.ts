import { copyObject } from '../../farm/store/copy-object';
import { COPIES_PROPERTY, readCopies } from '../../protocol/farm/staging';
import { answering } from '../custom-resource';

/**
 * Copies what a deployment has uploaded into the farm's own bucket. What was there before stays: instances that were started, and
 * tasks that were queued, by an earlier deployment go on with it.
 *
 * @throws when CloudFormation does not take the answer.
 */
export async function handler(event: unknown): Promise<void> {
  await answering(event, async ({ RequestType, ResourceProperties, LogicalResourceId }) => {
    const physicalId = LogicalResourceId;
    if (RequestType === 'Delete') return { physicalId };
    for (const { from, to } of readCopies(String(ResourceProperties[COPIES_PROPERTY]))) {
      const copied = await copyObject(from, to);
      process.stdout.write(`${JSON.stringify({ event: copied ? 'copied' : 'there already', ...to })}\n`);
    }
    return { physicalId };
  });
}
