import type { Ledger } from '../../../farm/ledger/ledger';
import type { PublishedFile } from '../../../farm/ledger/published-files';
import { homePath } from '../../../local/paths/home-path';
import { namesHere } from '../../../local/sync/names-here';
import { UserFault } from '../../../protocol/failure/fault';
import { readOutputPath } from '../../../protocol/naming/output-path';

/** Where frames are brought, and their names there. */
export interface SyncPlace {
  /** Absolute, or relative to the working directory. */
  readonly folder: string;
  /** @default - as on the farm */
  readonly nameOf?: ((file: PublishedFile) => string) | undefined;
}

/** The place that `--sync` names. @throws UserFault when it cannot be read, or frames of this job cannot have such names. */
export async function syncPlace(ledger: Ledger, path: string): Promise<SyncPlace> {
  const where = `--sync ${path}`;
  const { isBesideScene, folder, name } = readOutputPath(path, where);
  if (isBesideScene)
    throw new UserFault(`${where}: there is no scene here to be beside; name a folder, as /films/renders`);
  const place = folder === '' ? '.' : homePath(folder);
  if (name === undefined) return { folder: place };
  return { folder: place, nameOf: await namesHere(ledger, name, where) };
}
