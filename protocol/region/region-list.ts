/** AWS's names of Regions: `eu-central-1`, `us-gov-west-1`. */
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;

/** The limit of a request for placement scores: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSpotPlacementScores.html */
const MOST = 10;

export const REGIONS_ALLOWED = 'must be a Region, like "eu-central-1"';

export function isRegionName(text: string): boolean {
  return REGION.test(text);
}

/** The fault in a list of Regions to choose from; undefined when it is valid. */
export function regionsFault(regions: readonly string[]): string | undefined {
  if (regions.length === 0) return 'must name a Region, or several, like ["eu-central-1", "us-east-1"]';
  const twice = regions.find((region, index) => regions.indexOf(region) !== index);
  if (twice !== undefined) return `names ${twice} twice`;
  if (regions.length > MOST)
    return `must not be more than ${String(MOST)} Regions, of which AWS tells placement scores at once`;
  return undefined;
}
