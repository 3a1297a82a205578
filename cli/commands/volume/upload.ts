import { tellingAwsFaults } from '../../../farm/account/aws-fault';
import { uploadImage, uploadTarget } from '../../../farm/volume/upload-image';
import { checkVolumeName } from '../../../farm/volume/volume-tags';
import { ext4Image, imageGiB, MOST_GIB } from '../../../local/disk-image/ext4-image';
import { surveyFolder } from '../../../local/disk-image/folder-survey';
import { UserFault } from '../../../protocol/failure/fault';
import { interruptible } from '../../program/interruptible';
import { wholeNumber } from '../../options/option-values';
import { blockProgress, gib } from './text';

export interface VolumeUploadFlags {
  readonly size?: string;
  readonly json?: true;
}

/** `brenda volume upload`: a folder becomes a snapshot. */
export async function volumeUpload(name: string, folder: string, flags: VolumeUploadFlags): Promise<void> {
  checkVolumeName(name);
  const asked = flags.size === undefined ? undefined : wholeNumber('--size', flags.size, 1, MOST_GIB);
  const survey = await surveyFolder(folder);
  const needed = imageGiB(survey);
  if (needed > (asked ?? MOST_GIB))
    throw new UserFault(
      `--size ${String(asked ?? MOST_GIB)}: the folder "${folder}" needs ${String(needed)} GiB`,
    );

  const goOn = 'what has been sent is kept; go on with the same command';
  await interruptible(goOn, (signal) =>
    tellingAwsFaults(async () => {
      const found = await uploadTarget(name);
      // One of another size has its blocks elsewhere.
      const isOfSize =
        found.sizeGiB !== undefined && found.sizeGiB === (asked ?? Math.max(needed, found.sizeGiB));
      const target = isOfSize ? found : {};
      const sizeGiB = target.sizeGiB ?? asked ?? needed;
      process.stderr.write(
        `${name}: ${String(survey.entries)} files and folders, ${gib(survey.bytes)} on a disk of ${String(sizeGiB)} GiB\n`,
      );
      const image = await ext4Image(name, sizeGiB, { folder: { path: folder, ...survey }, signal });
      try {
        const progress = blockProgress(name, process.stderr);
        const uploaded = await uploadImage(name, image, target, { onProgress: progress, signal });
        if (flags.json) process.stdout.write(`${JSON.stringify({ name, sizeGiB, ...uploaded })}\n`);
        else process.stdout.write(`${uploaded.snapshot}\n`);
        process.stderr.write(
          uploaded.sent === 0 && uploaded.parent !== null
            ? `${name}: nothing has changed\n`
            : `${name}: ${gib(uploaded.sentBytes)} sent${uploaded.isResumed ? ', the rest was there already' : ''}${
                uploaded.parent === null ? '' : `, the rest is that of ${uploaded.parent}`
              }; "project": "ebs://${name}"\n`,
        );
      } finally {
        await image.file.close();
      }
    }),
  );
}
