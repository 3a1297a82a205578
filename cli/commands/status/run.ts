import { UserFault } from '../../../protocol/failure/fault';

export interface StatusFlags {
  readonly farm?: string | true;
  readonly job?: string;
  readonly watch?: true;
  readonly json?: true;
}

/** `brenda status`: of an output folder, or of a farm on AWS; without either, of the only farm. */
export async function status(folder: string | undefined, flags: StatusFlags): Promise<void> {
  if (folder !== undefined && flags.farm !== undefined) {
    throw new UserFault(`${folder}: give an output folder or --farm, not both`);
  }
  if (folder === undefined) {
    if (flags.job !== undefined)
      throw new UserFault(
        `--job ${flags.job}: is for an output folder; the status of a farm is of all its jobs`,
      );
    const { showFarm } = await import('./farm.ts');
    await showFarm(flags.farm, flags);
    return;
  }
  const { showFolder } = await import('./folder.ts');
  await showFolder(folder, flags);
}
