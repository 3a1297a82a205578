import { caller } from '../../../farm/account/caller';
import { chooseRegion, type RegionChoice } from '../../../farm/regions/choose-region';
import { surveyRegions, type RegionsAsked } from '../../../farm/regions/survey-regions';
import type { RegionCandidate } from '../../../farm/regions/region-candidate';
import { DEFAULT_INSTANCES } from '../../../protocol/farm/default-instances';
import { UserFault } from '../../../protocol/failure/fault';
import { isRegionName, regionsFault } from '../../../protocol/region/region-list';
import { colours as pc } from '../../output/colours';
import { columns } from '../../output/columns';
import { exitCodes } from '../../program/exit-codes';
import { CONTEXT_FILE, contextNeeds, type FarmNeeds } from '../../farm/farm-needs';

/** The options of `brenda price --regions`. */
export interface RegionPriceFlags {
  /** Separated by commas; true for those of the context file. */
  readonly regions: string | true;
  readonly types: readonly string[] | undefined;
  readonly isJson: boolean;
}

/** `brenda price --regions`: which Region a farm would be in, and why not in the others. */
export async function priceRegions({ regions, types, isJson }: RegionPriceFlags): Promise<void> {
  const { file, farms } = await contextNeeds();
  const [farm] = farms;
  const named = regions === true ? regionsOf(file, farms) : regionList(regions);
  const { account } = await caller();
  const { candidates, notes } = await surveyRegions(
    { regions: named, account, ...instancesOf(file === undefined ? undefined : farm, types) },
    Date.now(),
  );
  const said = [...notes, ...(types || file !== undefined ? [] : [DEFAULTS])];
  const choice = choiceOf(candidates);
  const told = { regions: candidates, chosen: choice.region ?? null, why: choice.why, notes: said };
  process.stdout.write(isJson ? `${JSON.stringify(told)}\n` : `${lines(candidates, choice).join('\n')}\n`);
  process.stderr.write(said.map((note) => `${note}\n`).join(''));
  if (choice.region === undefined) process.exitCode = exitCodes.failed;
}

const DEFAULTS = 'the types are those that a farm has by default; name others with -i';

/** @throws UserFault that names the option. */
function regionList(text: string): string[] {
  const regions = text === '' ? [] : text.split(',').map((one) => one.trim());
  const wrong = regions.find((region) => !isRegionName(region));
  if (wrong !== undefined)
    throw new UserFault(
      `--regions ${wrong === '' ? '""' : wrong}: must be a Region, like eu-central-1; several are separated by commas`,
    );
  const fault = regionsFault(regions);
  if (fault !== undefined) throw new UserFault(`--regions ${text === '' ? '""' : text}: ${fault}`);
  return regions;
}

/** The Regions in the context file, of all its farms. */
function regionsOf(file: string | undefined, farms: readonly FarmNeeds[]): string[] {
  const regions = [...new Set(farms.flatMap((one) => one.regions))];
  if (regions.length > 0) return regionList(regions.join(','));
  const why =
    file === undefined ? `there is no ${CONTEXT_FILE} here` : `the setting region in ${file} names none`;
  throw new UserFault(`--regions: ${why}; name some, as --regions eu-central-1,us-east-1`);
}

function instancesOf(
  farm: FarmNeeds | undefined,
  types: readonly string[] | undefined,
): Omit<RegionsAsked, 'regions' | 'account'> {
  const asked = farm ?? {
    types: DEFAULT_INSTANCES.types,
    most: DEFAULT_INSTANCES.most,
    onDemandBase: 0,
    onDemandPercentage: 0,
  };
  const { most, onDemandBase, onDemandPercentage } = asked;
  const needs = types ? undefined : farm?.needs;
  const { image, snapshots = [] } = farm ?? {};
  return {
    types: types ?? asked.types,
    needs,
    most,
    onDemandBase,
    onDemandPercentage,
    images: image === undefined ? [] : [image],
    snapshots,
  };
}

function choiceOf(candidates: readonly RegionCandidate[]): Partial<RegionChoice> & Pick<RegionChoice, 'why'> {
  try {
    return chooseRegion(candidates);
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return { why: error.message };
  }
}

function lines(candidates: readonly RegionCandidate[], { region, why }: Partial<RegionChoice>): string[] {
  const [head = '', ...rows] = columns(
    [
      ['Region', 'score', 'a vCPU', ''],
      ...candidates.map((candidate) => [
        candidate.region,
        candidate.score === null ? '-' : String(candidate.score),
        candidate.dollars === null ? '-' : candidate.dollars.toFixed(4),
        candidate.passedOver ?? '',
      ]),
    ],
    new Set([1, 2]),
  );
  const last = region === undefined ? String(why) : `a farm would be in ${pc.bold(region)}: ${String(why)}`;
  return [pc.dim(head.trimEnd()), ...rows.map((row) => row.trimEnd()), '', last];
}
