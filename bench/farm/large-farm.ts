import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setInterval } from 'node:timers';
import { largeFarm } from '../../test/support/farms/large-farm';
import { residentPeak } from './plan-memory';

const SIZE = { instances: 10_000, newcomers: 20, frames: 1_000_000, missing: 20_000, failed: 10 };
const LOOK_EACH_MS = 50;

/** What looks at a whole farm. Without a sample `perf` takes a request for each record. */
const COMMANDS = [
  'status',
  'instances',
  'frames',
  'failures',
  'logs',
  'resume --dry-run',
  'prune 10 --dry-run',
  'exec --dry-run -- uptime',
  'perf --sample 10000',
];

/**
 * What commands take on a farm of 10,000 instances with a job of a million frames: seconds, peak memory, and requests. AWS is a server in
 * this process, which makes its answers up: what the network takes is to be added, mostly for one request after the other.
 */
export async function* largeFarmCommands(brenda: string): AsyncGenerator<readonly string[]> {
  const farm = await largeFarm(SIZE);
  try {
    for (const text of COMMANDS) {
      const [command = '', ...args] = text.split(' ');
      const { seconds, peak } = await measured([brenda, command, '--farm', farm.name, ...args], farm.env);
      const requests = Object.values(farm.requests()).reduce((sum, one) => sum + one, 0);
      yield [text, `${seconds.toFixed(1)} s`, `${peak.toFixed(0)} MB`, String(requests)];
    }
  } finally {
    await farm.close();
  }
}

async function measured(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ seconds: number; peak: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, residentPeak(child.pid))), LOOK_EACH_MS);
  child.stdout.resume();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${said}`);
  return { seconds: (performance.now() - began) / 1000, peak };
}
