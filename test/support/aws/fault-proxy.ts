import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCall, callOf } from './aws-call';

/**
 * What can go wrong between a program and AWS.
 *
 * - `refused`: 503, and AWS has heard nothing.
 * - `reset`: the connection ends, and AWS has heard nothing.
 * - `cut request`: AWS hears half of it, and then no more.
 * - `lost answer`: AWS does what it was asked, and nobody hears of it.
 * - `cut answer`: the same, and half of the answer is heard.
 * - `slow`: everything comes, late.
 */
export type FaultKind = 'refused' | 'reset' | 'cut request' | 'lost answer' | 'cut answer' | 'slow';

export interface Fault {
  readonly kind: FaultKind;
  /** How late what is slow is. @default 0 */
  readonly milliseconds?: number;
  /** Done at the moment of the fault; whoever asked hears nothing before it is done, and what is slow is not passed on. @default - nothing */
  readonly meanwhile?: () => unknown;
}

export interface FaultProxy {
  /** Takes the place of AWS's endpoint. */
  readonly endpoint: string;
  /** All that was asked, in the order in which it came. */
  readonly calls: readonly AwsCall[];
  /** Ends every connection, and takes none for a while: AWS is out of reach. */
  outage(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A server between programs and AWS, or what stands for it, that spoils the requests it is told to.
 *
 * @param options.longestWait seconds that a receive waits for a message, whatever it asks for; SQS, too, may answer before the time
 * is up. @default - as long as it asks for
 */
export async function startFaultProxy(
  backend: string,
  faultOf: (call: AwsCall) => Fault | undefined,
  { longestWait = Infinity }: { readonly longestWait?: number } = {},
): Promise<FaultProxy> {
  // A connection that is used again may be one that the other side has just closed, which would be one fault more.
  const agent = new Agent({ keepAlive: false });
  const calls: AwsCall[] = [];
  const counts = new Map<string, number>();
  const known = (call: Omit<AwsCall, 'nth'>): AwsCall => {
    const nth = (counts.get(call.name) ?? 0) + 1;
    counts.set(call.name, nth);
    const counted = { ...call, nth };
    calls.push(counted);
    return counted;
  };
  const handle = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = asked;
    const body = shortened(await buffer(asked), longestWait);
    const call = known(callOf(method, url, headers, body));
    const fault = faultOf(call);
    const { kind, milliseconds = 0, meanwhile } = fault ?? {};
    if (kind === 'slow') await Promise.all([sleep(milliseconds), meanwhile?.()]);
    if (kind === 'refused' || kind === 'reset') {
      await meanwhile?.();
      if (kind === 'reset') answer.destroy();
      else answer.writeHead(503, { 'content-type': 'text/plain' }).end();
      return;
    }
    const passedOn = request(backend + url, {
      method,
      headers: {
        ...headers,
        host: new URL(backend).host,
        connection: 'close',
        'content-length': body.length,
      },
      agent,
    });
    // Whoever asked is gone, and does not wait for a message any more.
    answer.once('close', () => passedOn.destroy());
    if (kind === 'cut request') {
      passedOn.on('error', () => undefined);
      passedOn.flushHeaders();
      passedOn.write(body.subarray(0, Math.ceil(body.length / 2)));
      await sleep(20);
      await meanwhile?.();
      passedOn.destroy();
      answer.destroy();
      return;
    }
    passedOn.end(body);
    const [came] = (await once(passedOn, 'response')) as [IncomingMessage];
    const content = await buffer(came);
    if (kind !== 'slow') await meanwhile?.();
    if (kind === 'lost answer') answer.destroy();
    else if (kind === 'cut answer') {
      const heads = { ...came.headers, 'content-length': content.length + 1 };
      delete heads['transfer-encoding'];
      answer.writeHead(came.statusCode ?? 500, heads);
      answer.write(content.subarray(0, Math.ceil(content.length / 2)));
      await sleep(20);
      answer.destroy();
    } else answer.writeHead(came.statusCode ?? 500, came.headers).end(content);
  };
  const server = createServer((asked, answer) => {
    handle(asked, answer).catch(() => answer.destroy());
  });
  // As local/farm/embedded-services.ts has it, and for the same reason.
  server.keepAliveTimeout = 3_600_000;
  const open = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await open(0);
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    calls,
    async outage(milliseconds) {
      await close();
      await sleep(milliseconds);
      await open(port);
    },
    close,
  };
}

/** A receive waits no longer than that. */
function shortened(body: Buffer, seconds: number): Buffer {
  if (!Number.isFinite(seconds)) return body;
  const text = body.toString('latin1');
  const wait = /"WaitTimeSeconds":(\d+)/.exec(text);
  if (!wait || Number(wait[1]) <= seconds) return body;
  return Buffer.from(text.replace(wait[0], `"WaitTimeSeconds":${String(seconds)}`), 'latin1');
}
