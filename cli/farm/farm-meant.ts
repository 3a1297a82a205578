import { awsFault } from '../../farm/account/aws-fault';
import { inRegion } from '../../farm/aws/client-options';
import { findFarm, NoSuchFarm } from '../../farm/farm-directory';
import type { FarmEntry } from '../../protocol/farm/farm-entry';
import { UserFault } from '../../protocol/failure/fault';
import { isRegionName } from '../../protocol/region/region-list';
import { CONTEXT_FILE, contextNeeds } from './farm-needs';

/**
 * The farm that is meant: in the Region of the environment; else in one that the context file names, which all later AWS calls then use.
 *
 * @param name see `findFarm`. @default - the only one
 * @throws UserFault as `findFarm`, with the Regions that were searched.
 */
export async function farmMeant(name: string | undefined): Promise<FarmEntry> {
  try {
    return await findFarm(name);
  } catch (error) {
    if (!(error instanceof NoSuchFarm) || !error.isElsewhere) throw error;
    return elsewhere(name, error);
  }
}

async function elsewhere(name: string | undefined, notHere: NoSuchFarm): Promise<FarmEntry> {
  const regions = (await regionsOfContext()).filter((region) => region !== notHere.region);
  const looked = await Promise.all(
    regions.map(async (region) => ({ region, entry: await farmIn(region, name) })),
  );
  const [found, ...others] = looked.filter(({ entry }) => entry !== undefined);
  if (others.length > 0) {
    const all = [found, ...others].map((one) => `${String(one?.entry?.farm)} in ${String(one?.region)}`);
    throw new UserFault(
      `--farm${name === undefined ? '' : ` ${name}`}: which of them? there are ${all.join(' and ')}; AWS_REGION says in which Region`,
    );
  }
  if (found?.entry) {
    // The SDK and all child processes read it.
    process.env['AWS_REGION'] = found.region;
    return found.entry;
  }
  if (regions.length === 0) throw notHere;
  throw new UserFault(
    `${notHere.message}; in ${regions.join(', ')}, which ${CONTEXT_FILE} names, there is none either`,
    { cause: notHere },
  );
}

/** Undefined where there is none, or AWS does not answer. */
async function farmIn(region: string, name: string | undefined): Promise<FarmEntry | undefined> {
  try {
    return await findFarm(name, inRegion(region));
  } catch (error) {
    const isNone = error instanceof NoSuchFarm && error.isElsewhere;
    if (isNone || awsFault(error)) return undefined;
    throw error;
  }
}

/** Regions that were chosen for farms come first. Faults of the file are reported where it is read as a whole. */
async function regionsOfContext(): Promise<string[]> {
  try {
    const { farms, kept } = await contextNeeds();
    return [...new Set([...kept, ...farms.flatMap(({ regions }) => regions)])].filter(isRegionName);
  } catch (error) {
    if (error instanceof UserFault) return [];
    throw error;
  }
}
