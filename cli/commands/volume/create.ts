import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { checkZone, createVolume, createVolumeOf, currentSnapshot } from '../../../farm/volume/create-volume';
import { checkVolumeName } from '../../../farm/volume/volume-tags';
import { ext4Image, MOST_GIB } from '../../../local/disk-image/ext4-image';
import { UserFault } from '../../../protocol/failure/fault';
import { mayCost, volumeCostText } from './may-cost';
import { wholeNumber } from '../../options/option-values';

export interface VolumeCreateFlags {
  readonly zone: string;
  readonly size?: string;
  readonly from?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `brenda volume create`: a volume for an instance to work on. */
export async function volumeCreate(
  name: string,
  { zone, size, from, yes, json }: VolumeCreateFlags,
): Promise<void> {
  checkVolumeName(name);
  const sizeGiB = size === undefined ? undefined : wholeNumber('--size', size, 1, MOST_GIB);
  await tellingAwsFaults(async () => {
    await checkZone(zone);
    if (sizeGiB !== undefined) {
      process.stderr.write(`${name}: costs ${volumeCostText(sizeGiB)}\n`);
      await mayCost(name, sizeGiB, yes === true, new AbortController().signal);
    }
    const snapshot = from ?? (await currentSnapshot(name));
    const id =
      snapshot === undefined
        ? await emptyVolume(name, zone, sizeGiB)
        : await createVolume({ name, zone, from: snapshot, ...(sizeGiB === undefined ? {} : { sizeGiB }) });
    process.stdout.write(
      json ? `${JSON.stringify({ name, zone, volume: id, from: snapshot ?? null })}\n` : `${id}\n`,
    );
    process.stderr.write(
      `${name}: attach it to an instance in ${zone} and mount it; brenda volume snapshot ${name} when it has what it is to have\n`,
    );
  });
}

async function emptyVolume(name: string, zone: string, sizeGiB: number | undefined): Promise<string> {
  if (sizeGiB === undefined)
    throw new UserFault(
      `volume ${name}: there is no snapshot of that name; say --size GIB for an empty volume, or --from SNAPSHOT`,
    );
  const image = await ext4Image(name, sizeGiB);
  try {
    return await createVolumeOf(image, { name, zone });
  } finally {
    await image.file.close();
  }
}
