import { Ledger } from '../../farm/ledger/ledger';
import type { ObjectStore } from '../../farm/store/object-store';
import { openFarm, type OpenFarm } from '../../farm/open-farm';
import { UserFault } from '../../protocol/failure/fault';
import { farmMeant } from '../farm/farm-meant';
import { onlyFarm } from '../farm/only-farm';
import { jobsRendered, outputFolder } from './rendered-folder';
import { unreadableTold } from '../farm/unreadable-told';

export interface JobFlags {
  readonly farm?: string | true;
  readonly job?: string;
}

/** A job in an output folder or on a farm. */
export interface JobAt {
  readonly id: string;
  readonly scene: string;
  readonly ledger: Ledger;
  /** An object's place, for messages. */
  readonly placeOf: (key: string) => string;
  /** Undefined for an output folder. */
  readonly farm?: OpenFarm;
}

/**
 * The latest requested job of an output folder or a farm, or the one that `--job` names. Without folder and farm: the only farm's.
 *
 * @param what the command, for messages.
 * @throws UserFault when it is not clear which is meant, or there is none.
 */
export async function jobAt(what: string, folder: string | undefined, flags: JobFlags): Promise<JobAt> {
  if (folder !== undefined && flags.farm !== undefined) {
    throw new UserFault(`${folder}: give an output folder or --farm, not both`);
  }
  if (folder === undefined) {
    const entry = await (flags.farm === undefined
      ? onlyFarm(what)
      : farmMeant(flags.farm === true ? undefined : flags.farm));
    const farm = openFarm(entry, { onUnreadable: unreadableTold() });
    const { framesBucket, job } = farm.entry;
    const placeOf = (key: string): string => `s3://${framesBucket}/${key}`;
    const id = flags.job ?? (await farm.seedings.jobs())[0] ?? job;
    return { ...(await known(farm.store, id, `farm ${farm.entry.farm}`)), placeOf, farm };
  }
  const store = await outputFolder(folder);
  const job = await store.reading(async () =>
    known(store, flags.job ?? (await jobsRendered(store, folder))[0], folder),
  );
  return { ...job, placeOf: (key) => store.layout.pathOf(key) };
}

async function known(
  store: ObjectStore,
  id: string,
  where: string,
): Promise<Pick<JobAt, 'id' | 'scene' | 'ledger'>> {
  const ledger = new Ledger(store, id);
  const file = /^[\w.-]+$/.test(id) ? await ledger.readJob() : undefined;
  if (!file) throw new UserFault(`${where}: there is no job ${id}; brenda status says which there is`);
  return { id, scene: file.job.scene, ledger };
}
