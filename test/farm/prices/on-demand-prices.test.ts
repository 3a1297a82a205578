import { endpointFor, onDemandPrices } from '../../../farm/prices/on-demand-prices';
import { priceListEntry, productsPage } from '../../support/aws/moto-with';
import { scriptedServer } from '../../support/aws/scripted-server';

// The answers are those that the Price List's reference has: no emulator here has the service.
describe('the on-demand price', () => {
  const prices = async (...pages: readonly (readonly string[])[]) => {
    const server = await scriptedServer((body) => {
      const { NextToken = '0' } = JSON.parse(body) as { NextToken?: string };
      const page = Number(NextToken);
      return productsPage(pages[page] ?? [], page + 1 < pages.length ? String(page + 1) : undefined);
    });
    try {
      return await onDemandPrices(['c7a.large'], 'eu-central-1', server.env);
    } finally {
      await server.close();
    }
  };

  test.each<[string, string[][], number | undefined]>([
    ['is dollars an hour', [[priceListEntry('c7a.large', [{ USD: '0.1026200000' }])]], 0.10262],
    ['may stand on a later page', [[], [], [priceListEntry('c7a.large', [{ USD: '0.1000000000' }])]], 0.1],
    [
      'is not that of a reservation, which is nothing',
      [
        [
          priceListEntry('c7a.large', [{ USD: '0.2000000000' }]),
          priceListEntry('c7a.large', [{ USD: '0.0000000000' }]),
        ],
      ],
      0.2,
    ],
    ['is none by the month', [[priceListEntry('c7a.large', [{ unit: 'Quantity', USD: '9' }])]], undefined],
    ['is none where the list has no product', [[]], undefined],
    [
      'is none in another currency',
      [['{"terms":{"OnDemand":{"a":{"priceDimensions":{"b":{"unit":"Hrs","pricePerUnit":{"CNY":"1"}}}}}}}']],
      undefined,
    ],
    ['is none of what can only be reserved', [['{"terms":{}}']], undefined],
  ])('%s', async (_, pages, dollars) => {
    expect((await prices(...pages)).get('c7a.large')).toBe(dollars);
  });

  test.each([
    'no JSON',
    '[]',
    '{}',
    '{"terms":{"OnDemand":{"a":{}}}}',
    '{"terms":{"OnDemand":{"a":{"priceDimensions":{"b":{"unit":"Hrs","pricePerUnit":{"USD":"cheap"}}}}}}}',
  ])('cannot be read from %s', async (text) => {
    await expect(prices([text])).rejects.toThrow(
      'the price list says of c7a.large what this version of Brenda cannot read',
    );
  });

  test.each([
    ['us-east-1', 'us-east-1'],
    ['ca-west-1', 'us-east-1'],
    ['sa-east-1', 'us-east-1'],
    ['eu-west-3', 'eu-central-1'],
    ['me-central-1', 'eu-central-1'],
    ['ap-southeast-4', 'ap-south-1'],
  ])('of %s is asked in %s', (region, endpoint) => {
    expect(endpointFor(region)).toBe(endpoint);
  });
});
