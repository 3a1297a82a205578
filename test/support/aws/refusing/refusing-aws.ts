import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as passOn, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decide } from '../../iam/evaluate';
import { type HttpRequest, seenByIam, type Where } from '../../iam/seen-by-iam';
import type { PolicyStatement } from '../../iam/statement';
import { Lag } from './lag';
import { denial, throttled } from './refusals';

/** Each so many requests one is refused because it came too soon. A prime, so that it is not always the same one. */
const THROTTLED_EACH = 53;
/** Services whose answers lag behind. S3's do not, and SQS's counts are approximate by themselves. */
const LAGGING = /^(?:ec2|autoscaling):/;

/** Who asks. */
export interface Role {
  readonly name: string;
  /** What it may do at the moment. */
  statements(): readonly PolicyStatement[];
  readonly where: Where;
}

/** Something between a role and the emulator. */
export interface GuardedEndpoint {
  /** To be asked in the emulator's place. */
  readonly url: string;
}

interface Passed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * What AWS refuses and moto does not: between the programs of a farm and the emulator.
 *
 * - IAM: what no statement of the role allows is denied.
 *   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * - S3 answers 403, and not 404, for an object that is not there, to who may not list the bucket.
 *   https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * - Requests are throttled once in a while (`refusals.ts`).
 * - Descriptions lag behind changes (`lag.ts`).
 *
 * What a group refuses while it is pending delete, and lifecycle hooks, are mended in moto itself (`moto-mended/`).
 */
export class RefusingAws {
  /** What was denied to whom: `worker: s3:DeleteObject on arn:...`. */
  readonly denied: string[] = [];
  /** How often somebody was told to ask less often. */
  throttled = 0;
  readonly lag: Lag;
  private requests = 0;
  private readonly servers: Server[] = [];

  constructor(
    private readonly emulator: string,
    private readonly options: { readonly throttledEach?: number; readonly now?: () => number } = {},
  ) {
    this.lag = new Lag(options.now);
  }

  /** Where a role is to ask. */
  async guard(role: Role): Promise<GuardedEndpoint> {
    const server = createServer((incoming, response) => {
      const answered = buffer(incoming).then(async (body) => {
        const { method = '', url = '', headers } = incoming;
        const request = { method, url, headers, body: body.toString('latin1') };
        const { status, headers: said, body: content } = await this.answer(role, request, body);
        const kept = Object.entries(said).filter(
          ([name]) => !/^(?:connection|transfer-encoding|content-length)$/.test(name),
        );
        // Of a HEAD, the length is that of what is not sent.
        const length = method === 'HEAD' ? said['content-length'] : String(content.length);
        response.writeHead(status, {
          ...Object.fromEntries(kept),
          ...(length === undefined ? {} : { 'content-length': length }),
        });
        response.end(content);
      });
      answered.catch((error: unknown) => {
        this.denied.push(`${role.name}: ${String(error)}`);
        response.destroy();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.servers.push(server);
    // moto tells services apart by host name, and knows "localhost" alone.
    return { url: `http://localhost:${String((server.address() as AddressInfo).port)}` };
  }

  async close(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      const closed = once(server, 'close');
      server.close();
      await closed;
    }
  }

  private async answer(role: Role, request: HttpRequest, body: Buffer): Promise<Passed> {
    const seen = seenByIam(request, role.where);
    const { action, resource } = seen;
    const statements = role.statements();
    if (decide(statements, seen) !== 'allowed') {
      this.denied.push(`${role.name}: ${action} on ${resource}`);
      const who = `arn:aws:sts::${role.where.account}:assumed-role/${role.name}/session`;
      return toPass(denial(request, who, action, resource));
    }
    const each = this.options.throttledEach ?? THROTTLED_EACH;
    // A long poll is one that is never too soon.
    if (action !== 'sqs:ReceiveMessage' && ++this.requests % each === 0) {
      this.throttled++;
      return toPass(throttled(request));
    }
    if (action === 's3:GetObject') return this.object(role, request, body, resource);
    if (!LAGGING.test(action)) return this.pass(request, body);
    const [service = ''] = action.split(':');
    if (!/:(?:Describe|Get)/.test(action)) {
      const passed = await this.pass(request, body);
      this.lag.change(service);
      return passed;
    }
    const stale = this.lag.stale(service, request.body);
    if (stale) return { status: 200, headers: { 'content-type': 'text/xml' }, body: stale };
    const passed = await this.pass(request, body);
    if (passed.status === 200) this.lag.keep(request.body, passed.body);
    return passed;
  }

  private async object(role: Role, request: HttpRequest, body: Buffer, resource: string): Promise<Passed> {
    const passed = await this.pass(request, body);
    const bucket = resource.replace(/\/.*/, '');
    if (
      passed.status !== 404 ||
      decide(role.statements(), { action: 's3:ListBucket', resource: bucket }) === 'allowed'
    )
      return passed;
    return toPass(denial(request, role.name, 's3:ListBucket', bucket));
  }

  private async pass({ method, url, headers }: HttpRequest, body: Buffer): Promise<Passed> {
    const sent = {
      ...headers,
      host: new URL(this.emulator).host,
      connection: 'close',
      'content-length': String(body.length),
    };
    // A connection each: the emulator closes those that wait.
    const asked = passOn(`${this.emulator}${url}`, { method, headers: sent, agent: false });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
    return { status: answer.statusCode ?? 500, headers: answer.headers, body: await buffer(answer) };
  }
}

function toPass({
  status,
  headers = {},
  body = '',
}: {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}): Passed {
  return { status, headers: { ...headers }, body: Buffer.from(body) };
}
