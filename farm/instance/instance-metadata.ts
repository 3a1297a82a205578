import type { AwsEnvironment } from '../aws/client-options';

/** The address on every instance; the SDK and the AWS CLI read the same variable. */
const ENDPOINT = 'http://169.254.169.254';
const TIMEOUT_MS = 2_000;
/** The longest lifetime of a token. */
const TOKEN_SECONDS = 21_600;

/** A response of the metadata service. */
export interface MetadataAnswer {
  readonly text: string;
  /** The time of the response on the service's clock, in milliseconds; undefined when the response has none. */
  readonly at: number | undefined;
}

/** An instance's metadata (IMDSv2). It uses one token until the service refuses it. */
export class InstanceMetadata {
  private readonly endpoint: string;
  private token: string | undefined;

  /** @param env where the service is. @default process.env */
  constructor(env: AwsEnvironment = process.env) {
    this.endpoint = (env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? ENDPOINT).replace(/\/+$/, '');
  }

  /**
   * @param path below `latest/meta-data/`, such as `autoscaling/target-lifecycle-state`.
   * @returns undefined when there is no such item.
   * @throws when there is no metadata service, as on any machine outside EC2.
   */
  async get(path: string): Promise<MetadataAnswer | undefined> {
    const answer = await this.ask(path);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`the instance metadata answered ${String(answer.status)} to ${path}`);
    const at = Date.parse(answer.headers.get('date') ?? '');
    return { text: await answer.text(), at: Number.isNaN(at) ? undefined : at };
  }

  private async ask(path: string): Promise<Response> {
    const known = this.token;
    this.token ??= await this.newToken();
    const answer = await request(`${this.endpoint}/latest/meta-data/${path}`, 'GET', {
      'x-aws-ec2-metadata-token': this.token,
    });
    if (answer.status !== 401 || known === undefined) return answer;
    this.token = undefined;
    return this.ask(path);
  }

  private async newToken(): Promise<string> {
    const answer = await request(`${this.endpoint}/latest/api/token`, 'PUT', {
      'x-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_SECONDS),
    });
    if (!answer.ok) throw new Error(`the instance metadata gave no token but ${String(answer.status)}`);
    return answer.text();
  }
}

/** Makes one request. @throws as `InstanceMetadata.get`. */
export async function instanceMetadata(
  path: string,
  env: AwsEnvironment = process.env,
): Promise<string | undefined> {
  return (await new InstanceMetadata(env).get(path))?.text;
}

function request(url: string, method: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
}
