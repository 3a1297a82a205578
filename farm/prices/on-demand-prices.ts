import { paginateGetProducts, PricingClient } from '@aws-sdk/client-pricing';
import * as v from 'valibot';
import { dollars } from '../../protocol/text/bounded-numbers';
import { UserFault } from '../../protocol/failure/fault';
import { type AwsEnvironment, clientOptions, CONNECTION_TIMEOUT_MS } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';

const REQUEST_TIMEOUT_MS = 60_000;
/** Each type takes one request, and the service limits their rate. */
const LANES = 4;

/** The parts of a product in the price list that are used. */
const product = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    terms: v.object({
      OnDemand: v.optional(
        v.record(
          v.string(),
          v.object({
            priceDimensions: v.record(
              v.string(),
              v.object({
                unit: v.string(),
                pricePerUnit: v.object({
                  // China uses its own currency, not dollars.
                  USD: v.optional(v.pipe(v.string(), v.transform(Number), dollars)),
                }),
              }),
            ),
          }),
        ),
        {},
      ),
    }),
  }),
);

/**
 * The on-demand list prices of Linux, in US dollars an hour. Types without a price in the Region are left out.
 *
 * @param env where AWS is. @default process.env
 * @throws UserFault when the price list differs from its documentation.
 */
export async function onDemandPrices(
  types: readonly string[],
  region: string,
  env: AwsEnvironment = process.env,
): Promise<ReadonlyMap<string, number>> {
  const client = new PricingClient({
    ...clientOptions(env),
    region: endpointFor(region),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  const prices = new Map<string, number>();
  try {
    await forEachConcurrently(types, LANES, async (type) => {
      const asked = Object.entries({ ...LINUX, instanceType: type, regionCode: region });
      const question = {
        ServiceCode: 'AmazonEC2',
        Filters: asked.map(([Field, Value]) => ({ Type: 'TERM_MATCH' as const, Field, Value })),
      };
      for await (const { PriceList = [] } of paginateGetProducts({ client }, question))
        // The SDK returns objects that wrap the JSON text, not strings.
        for (const text of PriceList as { toString(): string }[]) {
          const price = hourly(type, text.toString());
          if (price !== undefined) prices.set(type, price);
        }
    });
  } finally {
    client.destroy();
  }
  return prices;
}

/** Linux on shared hardware, without a capacity reservation. */
const LINUX = {
  operatingSystem: 'Linux',
  preInstalledSw: 'NA',
  tenancy: 'Shared',
  capacitystatus: 'Used',
  marketoption: 'OnDemand',
};

/** The price list has endpoints in three Regions, which serve all others. */
export function endpointFor(region: string): string {
  if (/^(?:eu|il|me|af)-/.test(region)) return 'eu-central-1';
  return region.startsWith('ap-') ? 'ap-south-1' : 'us-east-1';
}

function hourly(type: string, text: string): number | undefined {
  const parsed = v.safeParse(product, text);
  if (!parsed.success)
    throw new UserFault(`the price list says of ${type} what this version of Brenda cannot read`);
  // The list also has entries for capacity reservations, which cost nothing more.
  return Object.values(parsed.output.terms.OnDemand)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .find(({ unit, pricePerUnit: { USD = 0 } }) => unit === 'Hrs' && USD > 0)?.pricePerUnit.USD;
}
