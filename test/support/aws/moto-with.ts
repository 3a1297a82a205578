import type { IncomingMessage } from 'node:http';
import type { Moto } from './moto';
import { type Answer, scriptedServer, type ScriptedServer } from './scripted-server';

/** What a service says to a request: by the names that AWS gives its actions, as `DescribeSpotPriceHistory`. */
export type Script = Readonly<Record<string, (body: string, nth: number, region: string) => Answer>>;

/**
 * Moto, but for these actions: of some it has nothing, and of others it invents what no service would say. Their answers are written
 * down as AWS documents them.
 */
export async function motoWith(moto: Moto, script: Script): Promise<ScriptedServer> {
  const counts = new Map<string, number>();
  return scriptedServer(async (body, _, request) => {
    const action = actionOf(body, request);
    const answer = script[action];
    if (!answer) return passedOn(moto, body, request);
    const nth = (counts.get(action) ?? 0) + 1;
    counts.set(action, nth);
    return answer(body, nth, regionOf(request));
  });
}

function actionOf(body: string, { headers }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(body).get('Action') ?? '';
}

/** As the signature has it: every Region has the same address here. */
function regionOf({ headers: { authorization = '' } }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(authorization)?.[1] ?? '';
}

async function passedOn(moto: Moto, body: string, { method = 'GET', url, headers }: IncomingMessage) {
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || /^(host|connection|content-length|expect)$/.test(name)
      ? []
      : [[name, String(value)] as [string, string]],
  );
  const answer = await fetch(`${String(moto.env['AWS_ENDPOINT_URL'])}${url ?? '/'}`, {
    method,
    headers: sent,
    ...(body === '' ? {} : { body }),
  });
  const kept = [...answer.headers].filter(
    ([name]) => !/^(content-length|connection|transfer-encoding)$/.test(name),
  );
  return { status: answer.status, headers: Object.fromEntries(kept), body: await answer.text() };
}

/** An answer of EC2, as it is documented: `<DescribeXResponse>` around what is in it. */
export function ec2Answer(action: string, content: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?><${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${action}Response>`,
  };
}

/** A refusal of EC2. */
export function ec2Fault(code: string, message: string): Answer {
  return {
    status: code === 'UnauthorizedOperation' ? 403 : 400,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
  };
}

/** `[type, zone, price, ISO 8601]` */
export type SpotItem = readonly [type: string, zone: string, dollars: string, at: string];

/** A page of DescribeSpotPriceHistory. Of the last page EC2 says an empty token. */
export function spotPage(items: readonly SpotItem[], next = ''): Answer {
  const set = items.map(
    ([type, zone, price, at]) =>
      `<item><instanceType>${type}</instanceType><productDescription>Linux/UNIX</productDescription><spotPrice>${price}</spotPrice><timestamp>${at}</timestamp><availabilityZone>${zone}</availabilityZone></item>`,
  );
  return ec2Answer(
    'DescribeSpotPriceHistory',
    `<spotPriceHistorySet>${set.join('')}</spotPriceHistorySet><nextToken>${next}</nextToken>`,
  );
}

const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };

/** An entry of the price list, shortened: it has some fifty attributes and the reserved prices too. */
export function priceListEntry(type: string, prices: readonly { unit?: string; USD: string }[]): string {
  const priceDimensions = Object.fromEntries(
    prices.map(({ unit = 'Hrs', USD }, i) => [
      `SKU.JRTCKXETXF.${String(i)}`,
      {
        unit,
        beginRange: '0',
        endRange: 'Inf',
        description: `$${USD}`,
        appliesTo: [],
        pricePerUnit: { USD },
      },
    ]),
  );
  return JSON.stringify({
    product: { productFamily: 'Compute Instance', attributes: { instanceType: type }, sku: 'SKU' },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: { 'SKU.JRTCKXETXF': { priceDimensions, sku: 'SKU', offerTermCode: 'JRTCKXETXF' } },
      Reserved: {},
    },
    version: '20261120000000',
  });
}

/** A page of GetProducts. */
export function productsPage(entries: readonly string[], NextToken?: string): Answer {
  return {
    status: 200,
    headers: JSON_1_1,
    body: JSON.stringify({
      FormatVersion: 'aws_v1',
      PriceList: entries,
      ...(NextToken ? { NextToken } : {}),
    }),
  };
}

/** A refusal of the price list. */
export function pricingDenied(): Answer {
  const message =
    'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: pricing:GetProducts because no identity-based policy allows the pricing:GetProducts action';
  return {
    status: 400,
    headers: JSON_1_1,
    body: JSON.stringify({ __type: 'AccessDeniedException', Message: message }),
  };
}

/** Which type GetProducts was asked for. */
export function typeAsked(body: string): string {
  const { Filters } = JSON.parse(body) as { Filters: { Field: string; Value: string }[] };
  return Filters.find(({ Field }) => Field === 'instanceType')?.Value ?? '';
}
