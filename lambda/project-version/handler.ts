import { RemoteFile } from '../../farm/store/remote-file';
import { snapshotNamed } from '../../farm/volume/snapshots';
import { readVersionQuestion, VERSION_PROPERTY } from '../../protocol/scene/project-version';
import { answering } from '../custom-resource';
import { resolve } from './resolve';

/**
 * Resolves what a deployment could not know of its project.
 *
 * @throws when CloudFormation does not accept the answer.
 */
export async function handler(event: unknown): Promise<void> {
  await answering(event, async ({ RequestType, ResourceProperties, LogicalResourceId }) => {
    const physicalId = LogicalResourceId;
    if (RequestType === 'Delete') return { physicalId };
    const data = await resolve(readVersionQuestion(String(ResourceProperties[VERSION_PROPERTY])), {
      snapshotNamed,
      versionOf: (place) => new RemoteFile(place).state(),
    });
    process.stdout.write(`${JSON.stringify({ event: 'resolved', ...data })}\n`);
    return { physicalId, data };
  });
}
