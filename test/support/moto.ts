import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './free-port';
import { needs } from './programs';

needs('moto_server');

const START_SECONDS = 30;

export interface Moto {
  /** The environment of a client of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Leaves nothing in the account. A start takes a second of processor time, and this does not. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `moto_server`, an emulator of AWS that others wrote: a second opinion on what we believe AWS does. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONPATH: join(__dirname, 'moto-mended') },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'spawn');
  // moto tells services apart by host name, and knows "localhost" alone.
  const endpoint = `http://localhost:${String(port)}`;
  await untilItAnswers(endpoint, child, () => said);
  return {
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    async reset() {
      const answer = await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`moto_server was not reset: ${String(answer.status)}`);
    },
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function untilItAnswers(endpoint: string, child: ChildProcess, said: () => string): Promise<void> {
  const end = Date.now() + START_SECONDS * 1000;
  while (child.exitCode === null && Date.now() < end) {
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok) return;
    await setTimeout(100);
  }
  child.kill('SIGKILL');
  throw new Error(`moto_server did not answer within ${String(START_SECONDS)} s; it said: ${said()}`);
}
