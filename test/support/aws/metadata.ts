import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface InstanceFacts {
  readonly instanceId: string;
  /** @default m5d.large */
  readonly instanceType?: string;
  /** @default us-east-1a; the region is that without its letter. */
  readonly zone?: string;
  /** @default spot */
  readonly lifecycle?: 'spot' | 'on-demand';
  /** What the instance's role may sign with. @default - keys that moto takes */
  readonly accessKeyId?: string;
}

export interface Metadata {
  /** What a process needs in its environment to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets, or with undefined takes away, what is at a path below `/latest/meta-data/`. */
  set(path: string, value: string | undefined): void;
  /** What was asked for, in order, tokens left out. */
  asked(): readonly string[];
  close(): Promise<void>;
}

/**
 * The metadata service of one instance, on loopback. As on EC2 with IMDSv2, nothing is said without a token, and nothing to
 * whoever comes through a proxy.
 */
export async function startMetadata(facts: InstanceFacts): Promise<Metadata> {
  const { instanceId, instanceType = 'm5d.large', zone = 'us-east-1a', lifecycle = 'spot' } = facts;
  const known = new Map([
    ['instance-id', instanceId],
    ['instance-type', instanceType],
    ['instance-life-cycle', lifecycle],
    ['services/domain', 'amazonaws.com'],
    ['placement/availability-zone', zone],
    ['placement/region', zone.slice(0, -1)],
    ['local-ipv4', '127.0.0.1'],
    ['autoscaling/target-lifecycle-state', 'InService'],
    ['iam/security-credentials', 'brenda'],
    ['iam/security-credentials/brenda', credentials(facts.accessKeyId ?? 'ASIATESTINSTANCE')],
  ]);
  const tokens = new Set<string>();
  const asked: string[] = [];

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const say = (status: number, body = ''): void => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
    };
    const path = decodeURI(request.url ?? '').replace(/\/+$/, '');
    const { 'x-forwarded-for': proxy, 'x-aws-ec2-metadata-token': token } = request.headers;
    if (proxy !== undefined) {
      say(403);
    } else if (path === '/latest/api/token') {
      const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
      if (request.method !== 'PUT') say(405);
      else if (!(seconds >= 1 && seconds <= 21_600)) say(400);
      else say(200, newToken(tokens));
    } else if (typeof token !== 'string' || !tokens.has(token)) {
      say(401);
    } else {
      const name = path.replace('/latest/meta-data/', '');
      asked.push(name);
      const value = known.get(name);
      if (value === undefined) say(404);
      else say(200, value);
    }
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    env: {
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    },
    set(path, value) {
      if (value === undefined) known.delete(path);
      else known.set(path, value);
    },
    asked: () => asked,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function newToken(tokens: Set<string>): string {
  const token = randomBytes(24).toString('base64url');
  tokens.add(token);
  return token;
}

function credentials(accessKeyId: string): string {
  return JSON.stringify({
    Code: 'Success',
    Type: 'AWS-HMAC',
    LastUpdated: new Date().toISOString(),
    Expiration: new Date(Date.now() + 6 * 3600 * 1000).toISOString(),
    AccessKeyId: accessKeyId,
    SecretAccessKey: 'test',
    Token: 'test',
  });
}
