import { farmParameter } from '../../protocol/farm/farm-entry';
import type { InstanceNeeds } from '../../protocol/farm/instance-needs';
import { accountFindings } from '../account/checks/account-checks';
import { bootstrapFinding } from '../account/checks/bootstrap';
import { chosenTypes } from '../account/checks/chosen-types';
import { type Finding, findingText, type Place } from '../account/checks/finding';
import type { ImageAsked } from '../account/image';
import { ifTold } from '../account/if-told';
import { parameter } from '../account/parameter';
import { purchasesOf } from '../account/vcpu-quotas';
import { type AwsEnvironment, inRegion } from '../aws/client-options';
import { checkRegions, knownRegions } from './known-regions';
import { processorPrice } from './processor-price';
import type { RegionCandidate } from './region-candidate';
import { regionScores } from './region-scores';

/** A farm's requirements on its Region. */
export interface RegionsAsked {
  /** Ten at most, without repetition. */
  readonly regions: readonly string[];
  readonly account: string;
  /** The farm's name: a deployed farm stays in its Region. @default - not checked */
  readonly farm?: string | undefined;
  readonly types: readonly string[];
  /** Instance requirements, in place of a list of types. */
  readonly needs?: InstanceNeeds | undefined;
  /** The maximum number of instances. */
  readonly most: number;
  readonly onDemandBase: number;
  readonly onDemandPercentage: number;
  /** Images that the Region must have. @default - those that every Region has */
  readonly images?: readonly ImageAsked[];
  /** Ids or Names. @default - none */
  readonly snapshots?: readonly string[];
}

export interface RegionSurvey {
  /** In the order in which they were named. */
  readonly candidates: readonly RegionCandidate[];
  /** Missing data, and why. */
  readonly notes: readonly string[];
}

/**
 * Checks Regions as a deployment would: whether the account may use each, has bootstrapped the CDK there, and may start an instance, and
 * the price of vCPUs. When AWS refuses a request (a permission is missing), that is noted, and excludes no Region.
 *
 * @param env where AWS is, in any Region. @default process.env
 * @throws UserFault for the name of no Region.
 */
export async function surveyRegions(
  asked: RegionsAsked,
  now: number,
  env: AwsEnvironment = process.env,
): Promise<RegionSurvey> {
  const { regions, types, needs, most, onDemandBase, onDemandPercentage } = asked;
  const notes: string[] = [];
  const note = (what: string) => (why: string) => {
    const line = `${what}: ${why}`;
    if (!notes.includes(line)) notes.push(line);
  };
  const known = await ifTold(() => knownRegions(env), note('it is not known which Regions there are'));
  if (known) checkRegions(regions, known);
  const count = purchasesOf(most, onDemandBase, onDemandPercentage).spot;
  const [scores, seen] = await Promise.all([
    count === 0
      ? undefined
      : ifTold(() => regionScores(regions, { types, needs, count }, env), note('no placement scores')),
    Promise.all(
      regions.map(async (region) =>
        known?.get(region) === false
          ? { region, passedOver: notOptedIn(region), score: null, dollars: null }
          : lookAt(asked, region, now, env, note),
      ),
    ),
  ]);
  return {
    candidates: seen.map((candidate) => ({ ...candidate, score: scores?.get(candidate.region) ?? null })),
    notes,
  };
}

function notOptedIn(region: string): string {
  return `the account has not opted in to it; aws account enable-region --region-name ${region}`;
}

async function lookAt(
  { account, farm, types: listed, needs, images = [], snapshots = [], ...counts }: RegionsAsked,
  region: string,
  now: number,
  env: AwsEnvironment,
  note: (what: string) => (why: string) => void,
): Promise<RegionCandidate> {
  const place: Place = { region, account, env: inRegion(region, env) };
  const purchases = purchasesOf(counts.most, counts.onDemandBase, counts.onDemandPercentage);
  const chosen = needs && (await chosenTypes(needs, place));
  const types = chosen?.types ?? listed;
  const wanted = { types, areChosen: chosen !== undefined, ...purchases };
  const [bootstrap, findings, entry, dollars] = await Promise.all([
    bootstrapFinding(place),
    accountFindings({ farms: [wanted], images, snapshots }, place),
    farm === undefined
      ? undefined
      : ifTold(
          () => parameter(farmParameter(farm), place.env),
          note(`it is not known whether the farm is in ${region}`),
        ),
    types.length === 0
      ? undefined
      : ifTold(
          () => processorPrice(types, { isSpot: purchases.spot > 0, region, now }, place.env),
          note(`no prices in ${region}`),
        ),
  ]);
  for (const finding of [bootstrap, ...findings])
    if (finding.state === 'note' && finding.says.startsWith('not looked at'))
      note(`${region}, ${finding.check}`)(finding.says);
  const against = reasonAgainst([bootstrap, ...(chosen?.finding ? [chosen.finding] : []), ...findings]);
  return {
    region,
    ...(against === undefined ? {} : { passedOver: against }),
    ...(entry === undefined ? {} : { hasFarm: true }),
    score: null,
    dollars: dollars ?? null,
  };
}

/** The first finding that would end a deployment. */
function reasonAgainst([bootstrap, ...others]: readonly Finding[]): string | undefined {
  const found =
    bootstrap?.state === 'bad'
      ? bootstrap
      : others.find(({ refuses = false, state }) => refuses && state === 'bad');
  return found && findingText(found);
}
