import * as v from 'valibot';
import { deleteGroup } from '../../farm/fleet/delete-group';
import { answering } from '../custom-resource';

const properties = v.object({ Group: v.pipe(v.string(), v.minLength(1)) });

/**
 * Takes all instances away, with their group, when CloudFormation deletes the resource. Before that there is nothing to do.
 * The id is always the group's name, so that no update is taken for a deletion.
 *
 * @throws when CloudFormation does not take the answer.
 */
export async function handler(event: unknown): Promise<void> {
  await answering(event, async ({ RequestType, ResourceProperties }) => {
    const { Group } = v.parse(properties, ResourceProperties);
    if (RequestType === 'Delete') {
      await deleteGroup(Group);
      process.stdout.write(`${JSON.stringify({ event: 'dismissed', group: Group })}\n`);
    }
    return { physicalId: Group };
  });
}
