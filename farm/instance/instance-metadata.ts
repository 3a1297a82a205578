import type { AwsEnvironment } from '../aws/client-options';

/** Where every instance finds its own; the SDK and the AWS command line read the same variable. */
const ENDPOINT = 'http://169.254.169.254';
const TIMEOUT_MS = 2_000;
/** The longest that there is. */
const TOKEN_SECONDS = 21_600;

/** What the metadata service says of something. */
export interface MetadataAnswer {
  readonly text: string;
  /** When, on its own clock, in milliseconds; undefined where it does not say. */
  readonly at: number | undefined;
}

/** An instance's metadata (IMDSv2). One token serves until it is refused. */
export class InstanceMetadata {
  private readonly endpoint: string;
  private token: string | undefined;

  /** @param env where the service is. @default process.env */
  constructor(env: AwsEnvironment = process.env) {
    this.endpoint = (env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? ENDPOINT).replace(/\/+$/, '');
  }

  /**
   * @param path below `latest/meta-data/`: `autoscaling/target-lifecycle-state`, say.
   * @returns undefined when the instance is told nothing of that name.
   * @throws when there is no such service, as on every machine that is no instance.
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

/** One answer. @throws as `InstanceMetadata.get`. */
export async function instanceMetadata(
  path: string,
  env: AwsEnvironment = process.env,
): Promise<string | undefined> {
  return (await new InstanceMetadata(env).get(path))?.text;
}

function request(url: string, method: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
}
