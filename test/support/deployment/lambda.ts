import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(__dirname, '..', '..', '..');

/**
 * Bundles a function as `npm run build` does. In a process of its own: esbuild does not take Jest's `Uint8Array` for one.
 *
 * @param entry relative to the repository: `lambda/seeder/handler.ts`.
 */
export function bundled(entry: string, folder: string): string {
  const outfile = join(folder, dirname(entry), 'index.js');
  const options = {
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    logLevel: 'warning',
  };
  const script = `require('esbuild').buildSync(${JSON.stringify(options)})`;
  execFileSync(process.execPath, ['-e', script], { cwd: root });
  return outfile;
}

/** Lambda's side: calls the handler once; the last line says what came of it. */
const RUNTIME = `
const [file, event, ms] = process.argv.slice(1);
const end = Date.now() + Number(ms);
const context = {
  awsRequestId: 'request-' + process.pid,
  functionName: 'seeder',
  getRemainingTimeInMillis: () => end - Date.now(),
};
const { handler } = require(file);
const began = performance.now();
const say = (outcome) => {
  const seconds = (performance.now() - began) / 1000;
  const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  process.stdout.write('\\n' + JSON.stringify({ ...outcome, seconds, peakMb }), () => process.exit());
};
handler(JSON.parse(event), context).then(
  (result) => say({ result }),
  (error) => say({ error: String(error?.message ?? error), errorType: error?.name ?? 'Error' }),
);`;

export interface Invoked {
  /** What the handler returned. */
  readonly result?: unknown;
  /** What it threw; absent when it threw nothing, or was killed. */
  readonly error?: string;
  /** Its name: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
  readonly errorType?: string;
  /** How long the handler took, and the most memory that the process had. Absent when it was killed. */
  readonly seconds?: number;
  readonly peakMb?: number;
  readonly log: readonly string[];
}

export interface InvokeOptions {
  /** All of the environment. */
  readonly env: Readonly<Record<string, string>>;
  /** @default 900,000, Lambda's longest */
  readonly remainingMs?: number;
  /** Kills the process. */
  readonly signal?: AbortSignal;
}

/** Runs a bundle in a process of its own. */
export async function invoke(file: string, event: unknown, options: InvokeOptions): Promise<Invoked> {
  const { env, remainingMs = 900_000, signal } = options;
  const child = spawn(process.execPath, ['-e', RUNTIME, file, JSON.stringify(event), String(remainingMs)], {
    env: { ...env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  signal?.removeEventListener('abort', kill);
  const lines = `${err}${out}`.split('\n').filter((line) => line !== '');
  if (code === null) return { log: lines };
  return { ...(JSON.parse(lines.pop() ?? '') as Omit<Invoked, 'log'>), log: lines };
}

/** A server of which only what was said to it is of interest. */
export interface Listener {
  readonly url: string;
  readonly heard: { method: string; path: string; headers: NodeJS.Dict<string | string[]>; body: string }[];
  /** What is answered next, and from then on. @default 200 */
  status: number;
  close(): Promise<void>;
}

export async function listener(): Promise<Listener> {
  const heard: Listener['heard'] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      heard.push({ method, path, headers, body });
      response.writeHead(self.status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: Listener = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    heard,
    status: 200,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return self;
}
