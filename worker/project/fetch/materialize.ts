import { chmod, constants, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { forEachConcurrently } from '../../../farm/aws/for-each-concurrently';
import { PART_BYTES, type RemoteFile } from '../../../farm/store/remote-file';
import { UserFault } from '../../../protocol/failure/fault';
import { contentKey, type ManifestFile } from '../../../protocol/scene/project-manifest';
import { digestFiles } from '../files/digest';

/** Small files are fetched several at once; a large one alone, in several parts at once. */
const LANES = 16;

interface LaidOut {
  /** Their names are checked to stay in the folder. */
  readonly files: readonly ManifestFile[];
  readonly folder: string;
  /** Where contents may be on this disk, by their SHA-256. */
  readonly here: ReadonlyMap<string, string>;
  /** Any object of the bucket that holds the rest. */
  readonly remote: RemoteFile;
}

/**
 * Materializes the files of a project in a folder, and checks each against its hash.
 *
 * @returns how many bytes had to be fetched.
 * @throws UserFault when a fetched file is another one; RemoteRefused when it is missing.
 */
export async function materialize(
  { files, folder, here, remote }: LaidOut,
  signal?: AbortSignal,
): Promise<number> {
  const places = new Map<string, ManifestFile[]>();
  for (const file of files) places.set(file.sha256, [...(places.get(file.sha256) ?? []), file]);
  for (const of of new Set(files.map(({ name }) => dirname(name))))
    await mkdir(join(folder, of), { recursive: true });

  let fetched = 0;
  const place = async ([sha256, same]: [string, ManifestFile[]], stop: AbortSignal): Promise<void> => {
    const [first, ...others] = same;
    if (!first) return;
    const path = join(folder, first.name);
    if (!(await copied(here.get(sha256), path, sha256, stop))) {
      await remote.beside(contentKey(sha256)).download(path, { bytes: first.bytes }, stop);
      if (!(await is(path, sha256, stop)))
        throw new UserFault(`${first.name} in the bucket is not what its manifest says`);
      fetched += first.bytes;
    }
    for (const { name } of others) await copyFile(path, join(folder, name), constants.COPYFILE_FICLONE);
    for (const { name, executable = false } of same)
      await chmod(join(folder, name), executable ? 0o755 : 0o644);
  };
  const isLarge = ([, [first]]: [string, ManifestFile[]]): boolean => (first?.bytes ?? 0) > PART_BYTES;
  const all = [...places];
  await forEachConcurrently(
    all.filter((one) => !isLarge(one)),
    LANES,
    place,
    signal,
  );
  await forEachConcurrently(all.filter(isLarge), 1, place, signal);
  return fetched;
}

/** Whether the file there was copied and has the right contents. */
async function copied(
  from: string | undefined,
  to: string,
  sha256: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (from === undefined) return false;
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch {
    return false;
  }
  return is(to, sha256, signal);
}

async function is(path: string, sha256: string, signal: AbortSignal): Promise<boolean> {
  return (await digestFiles([path], signal)).get(path) === sha256;
}
