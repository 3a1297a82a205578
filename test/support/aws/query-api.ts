/** The versions of the services that speak AWS's Query protocol, and for which no client of the SDK is installed. */
const VERSIONS = {
  cloudformation: '2010-05-15',
  iam: '2010-05-08',
  monitoring: '2010-08-01',
  sns: '2010-03-31',
} as const;

export type QueryService = keyof typeof VERSIONS;

/**
 * Asks the emulator over HTTP. AWS's own command line says the same, and takes half a second of a core each time.
 *
 * @returns its answer, in XML, which is whole.
 * @throws what it says in place of an answer.
 */
export async function askQueryApi(
  env: Readonly<Record<string, string>>,
  service: QueryService,
  action: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const xml = await askAws(
    env,
    service,
    { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    new URLSearchParams({ Action: action, Version: VERSIONS[service], ...parameters }).toString(),
  );
  if (/<NextToken>|<IsTruncated>true/.test(xml)) throw new Error(`${action} does not answer all at once`);
  return xml;
}

/** Asks a service over HTTP. The emulator tells by the signature which service is asked, and does not check it. */
export async function askAws(
  env: Readonly<Record<string, string>>,
  service: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const scope = `test/20260101/${String(env['AWS_REGION'])}/${service}/aws4_request`;
  const response = await fetch(String(env['AWS_ENDPOINT_URL']), {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
    body,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${service} answers ${String(response.status)}: ${answer}`);
  return answer;
}

/** What the elements of a name say, in their order. */
export function textsOf(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(textIn(element), 'g'))].map(([, text = '']) => plain(text));
}

/** Names with what they stand for: the texts of two elements, of which the second follows the first. */
export function pairsOf(xml: string, name: string, value: string): Record<string, string> {
  const found = xml.matchAll(new RegExp(`${textIn(name)}\\s*${textIn(value)}`, 'g'));
  return Object.fromEntries([...found].map(([, one = '', other = '']) => [plain(one), plain(other)]));
}

const textIn = (element: string): string => `<${element}(?:/>|>([^<]*)</${element}>)`;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const plain = (text: string): string =>
  text.replaceAll(/&(\w+|#\d+);/g, (all, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (ENTITIES[name] ?? all),
  );
