import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../../../../farm/aws/client-options';
import { ec2Answer, type Script, spotPage } from '../moto-with';
import { quotas } from './quotas';

/** What a Region has in an account that is made up. */
export interface MadeUpRegion {
  /** Null where AWS says none. */
  readonly score: number | null;
  /** What an instance costs at spot in zone a, by type. */
  readonly spot: Readonly<Record<string, number>>;
  /** @default true */
  readonly isOptedIn?: boolean;
}

/** Answers as EC2's API Reference has them; moto makes up spot prices, has no placement scores, and has opted in to every Region. */
export function regionsAnswers(regions: Readonly<Record<string, MadeUpRegion>>): Script {
  const hourAgo = new Date(Date.now() - 2 * 3_600_000).toISOString();
  return {
    ...quotas({ 'L-34B43A08': 5000 }),
    DescribeRegions: () =>
      ec2Answer(
        'DescribeRegions',
        `<regionInfo>${Object.entries(regions)
          .map(
            ([name, { isOptedIn = true }]) =>
              `<item><regionName>${name}</regionName><regionEndpoint>ec2.${name}.amazonaws.com</regionEndpoint><optInStatus>${isOptedIn ? 'opt-in-not-required' : 'not-opted-in'}</optInStatus></item>`,
          )
          .join('')}</regionInfo>`,
      ),
    DescribeSpotPriceHistory: (_, __, region) =>
      spotPage(
        Object.entries(regions[region]?.spot ?? {}).flatMap(([type, dollars]) => [
          [type, `${region}a`, dollars.toFixed(6), hourAgo],
          [type, `${region}b`, (dollars * 2).toFixed(6), hourAgo],
        ]),
      ),
    GetSpotPlacementScores(body) {
      const asked = [...new URLSearchParams(body)].flatMap(([name, value]) =>
        name.startsWith('RegionName') ? [value] : [],
      );
      const items = asked.flatMap((name) => {
        const score = regions[name]?.score ?? null;
        return score === null ? [] : [`<item><region>${name}</region><score>${String(score)}</score></item>`];
      });
      return ec2Answer(
        'GetSpotPlacementScores',
        `<spotPlacementScoreSet>${items.join('')}</spotPlacementScoreSet>`,
      );
    },
  };
}

/** As `cdk bootstrap` leaves it in each Region. */
export async function givenBootstrap(
  env: Readonly<Record<string, string>>,
  ...regions: readonly string[]
): Promise<void> {
  for (const region of regions) {
    const client = new SSMClient(clientOptions({ ...env, AWS_REGION: region }));
    await client.send(
      new PutParameterCommand({
        Name: '/cdk-bootstrap/hnb659fds/version',
        Value: '28',
        Type: 'String',
        Overwrite: true,
      }),
    );
    client.destroy();
  }
}
