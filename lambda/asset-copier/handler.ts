import { copyObject } from '../../farm/store/copy-object';
import { COPIES_PROPERTY, readCopies } from '../../protocol/farm/staging';
import { answering } from '../custom-resource';

/**
 * Copies what a deployment has uploaded into the farm's own bucket. Earlier objects stay: instances and tasks of an earlier deployment
 * still use them.
 *
 * @throws when CloudFormation does not accept the answer.
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
