import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../free-port';
import { needs } from '../programs';

needs('moto_server');

const START_SECONDS = 30;

const { BRENDA_TEST_TEMPORARY: shared = tmpdir() } = process.env;
/** Where `moto-mended/forked.py` waits for the test files of this process, one after another. */
const SOCKET = join(shared, `brenda-moto-${String(process.pid)}`);
const LOG = `${SOCKET}.log`;

export interface Moto {
  /** The environment of a client of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Leaves nothing in the account. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts `moto_server`, an emulator of AWS that others wrote: a second opinion on what we believe AWS does.
 *
 * Each is a process with accounts of its own. A start takes a second of processor time, so that one start serves all test files of a process:
 * the emulators are forks of it.
 */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const fork = await newFork();
  fork.write(`${String(port)}\n`);
  const gone = once(fork, 'close');
  // moto tells services apart by host name, and knows "localhost" alone.
  const endpoint = `http://localhost:${String(port)}`;
  await untilItAnswers(endpoint, fork);
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
      fork.end();
      await gone;
    },
  };
}

/** A connection for which there is a fork. */
async function newFork(): Promise<Socket> {
  const end = Date.now() + START_SECONDS * 1000;
  let isStarted = false;
  while (Date.now() < end) {
    const fork = connect({ path: SOCKET, allowHalfOpen: false });
    const fault = await once(fork, 'connect').then(
      () => undefined,
      () => 'nothing listens',
    );
    if (fault === undefined) return fork.on('error', () => undefined);
    if (!isStarted) startForking();
    isStarted = true;
    await setTimeout(50);
  }
  throw new Error(notStarted());
}

/** It ends by itself, after this process. */
function startForking(): void {
  const log = openSync(LOG, 'w');
  const child = spawn('moto_server', [], {
    stdio: ['ignore', 'ignore', log],
    env: {
      ...process.env,
      PYTHONPATH: join(__dirname, 'moto-mended'),
      BRENDA_TEST_MOTO: SOCKET,
      // That of this test file is removed before the next one.
      TMPDIR: shared,
    },
  });
  child.unref();
  closeSync(log);
}

async function untilItAnswers(endpoint: string, fork: Socket): Promise<void> {
  const end = Date.now() + START_SECONDS * 1000;
  while (!fork.destroyed && Date.now() < end) {
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok) return;
    await setTimeout(20);
  }
  fork.destroy();
  throw new Error(notStarted());
}

const notStarted = (): string =>
  `moto_server did not answer within ${String(START_SECONDS)} s; it said: ${readFileSync(LOG, 'utf8')}`;
