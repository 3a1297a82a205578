import fc from 'fast-check';
import { chooseRegion, LIKE_SCORES } from '../../../farm/regions/choose-region';
import type { RegionCandidate } from '../../../farm/regions/region-candidate';

const look = (
  region: string,
  score: number | null,
  dollars: number | null,
  more: Partial<RegionCandidate> = {},
): RegionCandidate => ({ region, score, dollars, ...more });
const NOT_PREPARED = { passedOver: 'not prepared' };

describe('A farm goes', () => {
  test.each<[string, readonly RegionCandidate[], string, string]>([
    [
      'to the cheapest of those that are likely to have the instances',
      [look('eu-central-1', 9, 0.0151), look('us-east-1', 8, 0.0105), look('sa-east-1', 2, 0.001)],
      'us-east-1',
      'placement score 8, 0.0105 dollars a vCPU and hour; eu-central-1: placement score 9, 0.0151 dollars a vCPU and hour; sa-east-1: placement score 2, 0.0010 dollars a vCPU and hour',
    ],
    [
      'to the one that may have them, where another is cheaper and will not',
      [look('eu-central-1', 3, 0.005), look('us-east-1', 7, 0.02)],
      'us-east-1',
      'placement score 7, 0.0200 dollars a vCPU and hour; eu-central-1: placement score 3, 0.0050 dollars a vCPU and hour',
    ],
    [
      'past one that is not prepared, and says why',
      [look('eu-central-1', 10, 0.001, NOT_PREPARED), look('us-east-1', 1, 0.02)],
      'us-east-1',
      'placement score 1, 0.0200 dollars a vCPU and hour; eu-central-1: passed over, not prepared',
    ],
    [
      'by price alone where no scores are told',
      [look('eu-central-1', null, 0.02), look('us-east-1', null, 0.01)],
      'us-east-1',
      '0.0100 dollars a vCPU and hour; eu-central-1: 0.0200 dollars a vCPU and hour',
    ],
    [
      'by score alone where no prices are told',
      [look('eu-central-1', 7, null), look('us-east-1', 8, null)],
      'us-east-1',
      'placement score 8; eu-central-1: placement score 7',
    ],
    [
      'to the first that was named where nothing is told',
      [look('eu-central-1', null, null), look('us-east-1', null, null)],
      'eu-central-1',
      'neither placement score nor price is known; us-east-1: neither placement score nor price is known',
    ],
    [
      'to the first that was named of two that are alike',
      [look('us-east-1', 5, 0.01), look('eu-central-1', 5, 0.01)],
      'us-east-1',
      'placement score 5, 0.0100 dollars a vCPU and hour; eu-central-1: placement score 5, 0.0100 dollars a vCPU and hour',
    ],
    [
      'nowhere else while it is deployed, whatever has become of the Region',
      [look('eu-central-1', 1, 1, { ...NOT_PREPARED, hasFarm: true }), look('us-east-1', 10, 0.001)],
      'eu-central-1',
      'the farm is there, and stays until it is destroyed',
    ],
  ])('%s', (_, looks, region, why) => {
    expect(chooseRegion(looks)).toMatchObject({ region, why });
  });

  test('nowhere where every Region is passed over, and each says why', () => {
    expect(() =>
      chooseRegion([look('eu-central-1', 9, 1, NOT_PREPARED), look('us-east-1', null, null, NOT_PREPARED)]),
    ).toThrow('a farm can be in none of them; eu-central-1: not prepared; us-east-1: not prepared');
  });

  test('nowhere where two Regions have it already', () => {
    expect(() =>
      chooseRegion([
        look('eu-central-1', 9, 1, { hasFarm: true }),
        look('us-east-1', 9, 1, { hasFarm: true }),
      ]),
    ).toThrow(
      'the farm is in eu-central-1 and in us-east-1; name the one that you mean, and destroy the other: npx cdk destroy -c region=us-east-1',
    );
  });

  const looks = fc.uniqueArray(
    fc.record({
      region: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      score: fc.option(fc.integer({ min: 1, max: 10 })),
      dollars: fc.option(fc.constantFrom(0.01, 0.02, 0.03)),
      passedOver: fc.option(fc.constant('no'), { nil: undefined }),
    }),
    { minLength: 1, selector: ({ region }) => region },
  );
  const open = (all: readonly { passedOver: string | undefined }[]): boolean =>
    all.some(({ passedOver }) => passedOver === undefined);

  test('to no Region that is passed over, to none much less likely than another, and to none that is dearer than one as likely', () => {
    fc.assert(
      fc.property(looks.filter(open), (all) => {
        const given = all.map(({ passedOver, ...one }) => ({
          ...one,
          ...(passedOver === undefined ? {} : { passedOver }),
        }));
        const { region } = chooseRegion(given);
        const chosen = given.find((one) => one.region === region);
        const can = given.filter((one) => one.passedOver === undefined);
        expect(can).toContain(chosen);
        const best = Math.max(...can.map(({ score }) => score ?? 0));
        expect(chosen?.score ?? 0).toBeGreaterThanOrEqual(best - LIKE_SCORES);
        const cheaper = can.filter(
          ({ score, dollars }) =>
            (score ?? 0) >= best - LIKE_SCORES && (dollars ?? 9) < (chosen?.dollars ?? 9),
        );
        expect(cheaper).toEqual([]);
      }),
    );
  });
});
