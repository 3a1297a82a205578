import {
  ec2Answer,
  priceListEntry,
  productsPage,
  type Script,
  type SpotItem,
  spotPage,
  typeAsked,
} from '../moto-with';

export const DAY = 24 * 3_600_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

/** Of c6i.4xlarge (16 processors) in two zones, and m6i.2xlarge (8) in one. */
export const SPOT: readonly SpotItem[] = [
  ['c6i.4xlarge', 'us-east-1b', '0.320000', daysAgo(1)],
  ['c6i.4xlarge', 'us-east-1b', '0.240000', daysAgo(3)],
  ['c6i.4xlarge', 'us-east-1a', '0.400000', daysAgo(9)],
];
export const MORE_SPOT: readonly SpotItem[] = [
  ['m6i.2xlarge', 'us-east-1a', '0.128000', daysAgo(2)],
  // The price that held seven days ago.
  ['c6i.4xlarge', 'us-east-1b', '0.280000', daysAgo(8)],
];
const LISTED: Readonly<Record<string, string>> = {
  'c6i.4xlarge': '0.6800000000',
  'm6i.2xlarge': '0.3840000000',
};

/** Answers as EC2's API Reference and the Price List's have them; moto has none of these, or invents them. */
export const ANSWERS: Script = {
  DescribeSpotPriceHistory: (_, nth) => (nth === 1 ? spotPage(SPOT, 'page-2') : spotPage(MORE_SPOT)),
  GetProducts: (body) => {
    const type = typeAsked(body);
    // A capacity block is in the list at no price.
    return productsPage([
      priceListEntry(type, [{ USD: '0.0000000000' }]),
      priceListEntry(type, [{ USD: LISTED[type] ?? '0' }]),
    ]);
  },
  GetSpotPlacementScores: () =>
    ec2Answer(
      'GetSpotPlacementScores',
      [
        ['use1-az6', 3],
        ['use1-az1', 9],
      ]
        .map(
          ([id, score]) =>
            `<item><region>us-east-1</region><availabilityZoneId>${String(id)}</availabilityZoneId><score>${String(score)}</score></item>`,
        )
        .join('')
        .replace(/^(.*)$/, '<spotPlacementScoreSet>$1</spotPlacementScoreSet>'),
    ),
};
