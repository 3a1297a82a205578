import { UserFault } from '../../protocol/failure/fault';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';
import { ifTold } from '../account/if-told';
import { onDemandPrices } from './on-demand-prices';
import { type PlacementScore, placementScores } from './placement-scores';
import { type PriceRow, priceRows } from './price-rows';
import { processors } from './processors';
import { spotPrices } from './spot-prices';

/** The prices to read. */
export interface PriceQuestion {
  readonly types: readonly string[];
  /** Whether the user named the types: then a type that the Region does not have is a fault. */
  readonly areNamed: boolean;
  /** The number of instances to score the placement for. */
  readonly instances: number;
  /** @default - every zone of the Region */
  readonly zones?: readonly string[];
}

/** Prices of instances at one time. */
export interface PriceSnapshot {
  readonly region: string;
  /** Milliseconds since 1970: the start of the price range, and the time of the request. */
  readonly from: number;
  readonly at: number;
  readonly rows: readonly PriceRow[];
  /** For all types together; null when it is not known. */
  readonly placement: { readonly instances: number; readonly scores: readonly PlacementScore[] } | null;
  /** Missing data, and why. */
  readonly notes: readonly string[];
}

const RANGE_MS = 7 * 24 * 3_600_000;

/**
 * Spot prices of today and of the last seven days, with on-demand prices.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault for a named type that the Region does not have.
 */
export async function readPrices(
  { types, areNamed, instances, zones }: PriceQuestion,
  now: number,
  env: AwsEnvironment = process.env,
): Promise<PriceSnapshot> {
  const region = await withEc2(env, (client) => client.config.region());
  const notes: string[] = [];
  const without = (what: string) => (why: string) => {
    notes.push(`${what}: ${why}`);
  };
  const found = await ifTold(() => processors(types, env), without('no numbers of processors'));
  const absent = found ? types.filter((type) => !found.has(type)) : [];
  if (areNamed && absent[0] !== undefined)
    throw new UserFault(`-i ${absent.join(',')}: there is no such instance type in ${region}`);
  if (absent.length > 0) notes.push(`not to be had in ${region}: ${absent.join(', ')}`);
  const present = types.filter((type) => !absent.includes(type));
  if (present.length === 0)
    throw new UserFault(
      `none of the types is to be had in ${region}: ${absent.join(', ')}; name others with -i`,
    );

  const from = now - RANGE_MS;
  const [spot, onDemand, scores] = await Promise.all([
    spotPrices(present, { from, to: now, ...(zones ? { zones } : {}) }, env),
    ifTold(() => onDemandPrices(present, region, env), without('no on-demand prices')),
    ifTold(() => placementScores(present, instances, region, env), without('no placement scores')),
  ]);
  return {
    region,
    from,
    at: now,
    rows: priceRows({ types: present, spot, processors: found, onDemand }, from, now),
    placement: scores ? { instances, scores } : null,
    notes,
  };
}
