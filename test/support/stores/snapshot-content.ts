import { EBSClient, GetSnapshotBlockCommand, ListSnapshotBlocksCommand } from '@aws-sdk/client-ebs';
import { closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import { clientOptions } from '../../../farm/aws/client-options';
import type { AwsEnvironment } from '../../../farm/aws/client-options';

/** Writes what a snapshot holds into a file, as a volume that is made of it would have it. @returns how many blocks it has. */
export async function writeSnapshot(snapshot: string, path: string, env: AwsEnvironment): Promise<number> {
  const client = new EBSClient(clientOptions(env));
  const {
    Blocks = [],
    BlockSize = 0,
    VolumeSize = 0,
  } = await client.send(new ListSnapshotBlocksCommand({ SnapshotId: snapshot }));
  const file = openSync(path, 'w');
  for (const { BlockIndex = 0, BlockToken } of Blocks) {
    const { BlockData } = await client.send(
      new GetSnapshotBlockCommand({ SnapshotId: snapshot, BlockIndex, BlockToken }),
    );
    const bytes = (await BlockData?.transformToByteArray()) ?? new Uint8Array();
    writeSync(file, bytes, 0, bytes.length, BlockIndex * BlockSize);
  }
  closeSync(file);
  truncateSync(path, VolumeSize * 1024 ** 3);
  client.destroy();
  return Blocks.length;
}
