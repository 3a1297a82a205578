import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerEnvironmentVariables } from '../../protocol/environment/worker-environment';
import { median, secondsOf } from '../run';

const REPEATS = 9;

/** `brenda --help`, in ms; the program itself, without npx. */
export async function helpTime(brenda: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++)
    times.push((await secondsOf(process.execPath, [brenda, '--help'])) * 1000);
  return median(times);
}

/** From the start of a worker's process to its first request to the queue, in ms. */
export async function firstReceiveTime(bundle: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) times.push(await once(bundle));
  return median(times);
}

async function once(bundle: string): Promise<number> {
  let asked: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (asked = resolve));
  const server = createServer((request) => {
    if (request.headers['x-amz-target']?.includes('ReceiveMessage')) asked();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const env: WorkerEnvironmentVariables = {
    BRENDA_QUEUE_URL: `${url}/000000000000/tasks`,
    BRENDA_DEAD_LETTER_URL: `${url}/000000000000/dead`,
    BRENDA_BUCKET: 'bench',
    BRENDA_WORKER: 'bench',
    BRENDA_WORK_DIR: join(tmpdir(), 'brenda-bench-worker'),
  };
  const aws = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
  const began = performance.now();
  const worker = spawn(process.execPath, [bundle], {
    env: { ...process.env, ...aws, ...env },
    stdio: 'ignore',
  });
  await first;
  const taken = performance.now() - began;
  worker.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  return taken;
}
