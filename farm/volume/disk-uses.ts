import {
  type EC2Client,
  paginateDescribeImages,
  paginateDescribeLaunchTemplates,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import { pieces } from '../aws/ec2-client';
import { FARM_TAG } from './volume-tags';

/**
 * Who would be without a disk if these snapshots were deleted: machine images of this account that have them, and farms whose instances
 * are started with them.
 *
 * @returns what uses a snapshot, by its id: `the farm brenda-film`, `the image ami-...`. Unused snapshots are not in it.
 */
export async function snapshotUses(
  client: EC2Client,
  snapshots: readonly string[],
): Promise<Map<string, string>> {
  const uses = new Map<string, string>();
  for (const some of pieces(snapshots)) {
    const question = {
      Owners: ['self'],
      Filters: [{ Name: 'block-device-mapping.snapshot-id', Values: some }],
    };
    for await (const { Images = [] } of paginateDescribeImages({ client }, question))
      for (const { ImageId = '', BlockDeviceMappings = [] } of Images)
        for (const { Ebs } of BlockDeviceMappings)
          if (Ebs?.SnapshotId !== undefined && some.includes(Ebs.SnapshotId))
            uses.set(Ebs.SnapshotId, `the image ${ImageId}`);
  }
  if (snapshots.length > 0) await addFarms(client, new Set(snapshots), uses);
  return uses;
}

async function addFarms(
  client: EC2Client,
  snapshots: ReadonlySet<string>,
  uses: Map<string, string>,
): Promise<void> {
  const Filters = [{ Name: 'tag-key', Values: [FARM_TAG] }];
  for await (const { LaunchTemplates = [] } of paginateDescribeLaunchTemplates({ client }, { Filters })) {
    for (const { LaunchTemplateId, Tags = [] } of LaunchTemplates) {
      const farm = Tags.find(({ Key }) => Key === FARM_TAG)?.Value ?? '';
      const question = { LaunchTemplateId, Versions: ['$Latest'] };
      for await (const { LaunchTemplateVersions = [] } of paginateDescribeLaunchTemplateVersions(
        { client },
        question,
      ))
        for (const { LaunchTemplateData } of LaunchTemplateVersions)
          for (const { Ebs } of LaunchTemplateData?.BlockDeviceMappings ?? [])
            if (Ebs?.SnapshotId !== undefined && snapshots.has(Ebs.SnapshotId))
              uses.set(Ebs.SnapshotId, `the farm ${farm}`);
    }
  }
}
