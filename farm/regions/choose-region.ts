import { UserFault } from '../../protocol/failure/fault';
import type { RegionCandidate } from './region-candidate';

/** The Region for a farm, and the reason. */
export interface RegionChoice {
  readonly region: string;
  /** One line. */
  readonly why: string;
  /** The farm is deployed there, and nothing else counted. @default - it was chosen by scores and prices */
  readonly isThere?: true;
}

/**
 * Scores within this distance count as equal, and the price decides. AWS defines 10 as highly likely to succeed and 1 as unlikely, and does
 * not define the scores between: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSpotPlacementScores.html
 */
export const LIKE_SCORES = 2;

/**
 * A deployed farm stays in its Region. Otherwise the best placement score, and scores close to it, decide among the possible Regions; of
 * these, the cheapest wins. An unknown value counts as worst. Between equal Regions, the first in the list wins.
 *
 * @param candidates in the order in which they were named.
 * @throws UserFault when there is none, or the farm is in several.
 */
export function chooseRegion(candidates: readonly RegionCandidate[]): RegionChoice {
  const there = candidates.filter(({ hasFarm }) => hasFarm === true).map(({ region }) => region);
  if (there.length > 1)
    throw new UserFault(
      `the farm is in ${there.join(' and in ')}; name the one that you mean, and destroy the other: npx cdk destroy -c region=${String(there[1])}`,
    );
  const [isThere] = there;
  if (isThere !== undefined)
    return { region: isThere, why: 'the farm is there, and stays until it is destroyed', isThere: true };

  const open = candidates.filter(({ passedOver }) => passedOver === undefined);
  const best = Math.max(...open.map(scoreOf));
  const likely = open.filter((candidate) => scoreOf(candidate) >= best - LIKE_SCORES);
  const [chosen] = likely.sort((a, b) => priceOf(a) - priceOf(b) || scoreOf(b) - scoreOf(a));
  if (!chosen)
    throw new UserFault(
      `a farm can be in none of them; ${candidates.map((candidate) => `${candidate.region}: ${String(candidate.passedOver)}`).join('; ')}`,
    );
  const others = candidates
    .filter((candidate) => candidate !== chosen)
    .map((candidate) => `${candidate.region}: ${inWords(candidate)}`);
  return { region: chosen.region, why: [inWords(chosen), ...others].join('; ') };
}

/** `placement score 9, 0.0105 dollars a vCPU and hour` */
function inWords({ passedOver, score, dollars }: RegionCandidate): string {
  if (passedOver !== undefined) return `passed over, ${passedOver}`;
  const facts = [
    ...(score === null ? [] : [`placement score ${String(score)}`]),
    ...(dollars === null ? [] : [`${dollars.toFixed(4)} dollars a vCPU and hour`]),
  ];
  return facts.length === 0 ? 'neither placement score nor price is known' : facts.join(', ');
}

function scoreOf({ score }: RegionCandidate): number {
  return score ?? 0;
}

/** Not Infinity: the difference of two would be NaN. */
function priceOf({ dollars }: RegionCandidate): number {
  return dollars ?? Number.MAX_VALUE;
}
