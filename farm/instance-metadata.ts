import type { AwsEnvironment } from './client-options';

/** Where every instance finds its own; the SDK and the AWS command line read the same variable. */
const ENDPOINT = 'http://169.254.169.254';
const TIMEOUT_MS = 2_000;

/**
 * What the instance is told of itself (IMDSv2): `autoscaling/target-lifecycle-state`, say.
 *
 * @returns undefined when it is told nothing of that name.
 * @throws when there is no such service, as on every machine that is no instance.
 */
export async function instanceMetadata(
  path: string,
  env: AwsEnvironment = process.env,
): Promise<string | undefined> {
  const endpoint = (env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? ENDPOINT).replace(/\/+$/, '');
  const token = await ask(`${endpoint}/latest/api/token`, 'PUT', {
    'x-aws-ec2-metadata-token-ttl-seconds': '60',
  });
  if (token === undefined) throw new Error('the instance metadata gave no token');
  return ask(`${endpoint}/latest/meta-data/${path}`, 'GET', { 'x-aws-ec2-metadata-token': token });
}

async function ask(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const answer = await fetch(url, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`the instance metadata answered ${String(answer.status)} to ${url}`);
  return answer.text();
}
