import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readWorkerEvent, type WorkerEvent } from '../../protocol/environment/worker-event';
import { BLENDER } from '../support/blender';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const WORKER = join(__dirname, '..', '..', 'dist', 'worker.cjs');
const work = join(temporaryFolder(), 'work');

/** A worker that has the scene open, and no queue that answers. */
async function startedWorker() {
  const child = spawn(process.execPath, [WORKER], {
    env: {
      PATH: process.env['PATH'],
      BRENDA_BLENDER: BLENDER,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'secret',
      BRENDA_QUEUE_URL: 'http://127.0.0.1:9/queue',
      BRENDA_DEAD_LETTER_URL: 'http://127.0.0.1:9/dead',
      BRENDA_BUCKET: 'frames',
      BRENDA_WORKER: 'worker-1',
      BRENDA_WORK_DIR: work,
      BRENDA_FIRST_SCENE: await scene('plain'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const events: WorkerEvent[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const event = readWorkerEvent(line);
    if (event) events.push(event);
    if (event?.event === 'opened' || event?.event === 'unopened') break;
  }
  return { events, signal: (signal: NodeJS.Signals) => child.kill(signal), exited };
}

const blenders = (): string[] => readdirSync(work).filter((name) => name.startsWith('blender-'));

/** The Blender whose folder this is, and its process group. Linux. */
function processIn(folder: string): { readonly pid: number; readonly group: number } | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${folder}/tmp`)) continue;
      const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return { pid: Number(pid), group: Number(group) };
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
  return undefined;
}

test('what a killed worker leaves is gone when the next has started, and what that one made when it ends', async () => {
  const first = await startedWorker();
  const [left = ''] = blenders();
  const folder = join(work, left);
  const blender = processIn(folder);
  expect(blender?.group).toBe(blender?.pid);
  expect(readFileSync(`/proc/${String(blender?.pid)}/environ`, 'utf8')).not.toMatch(/(^|\0)(AWS|BRENDA)_/);
  writeFileSync(join(folder, 'tmp', 'half-a-frame.png'), 'x');
  first.signal('SIGKILL');
  await first.exited;
  expect(existsSync(join(folder, 'tmp', 'half-a-frame.png'))).toBe(true);
  for (let waited = 0; processIn(folder) !== undefined && waited < 5000; waited += 50) await sleep(50);
  expect(processIn(folder)).toBeUndefined();

  const second = await startedWorker();
  expect(blenders()).toHaveLength(1);
  expect(blenders()).not.toContain(left);
  second.signal('SIGTERM');
  await second.exited;
  expect(existsSync(work)).toBe(false);
});

test('a worker says what its scene is rendered on, before there is a task', async () => {
  const worker = await startedWorker();
  worker.signal('SIGTERM');
  await worker.exited;
  expect(worker.events.find(({ event }) => event === 'device')).toMatchObject({
    engine: 'CYCLES',
    device: { type: 'CPU', names: [] },
  });
});
