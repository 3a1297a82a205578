import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readWorkerEvent, type WorkerEvent } from '../../../protocol/environment/worker-event';
import { BLENDER } from '../blender';

const WORKER = join(__dirname, '..', '..', '..', 'dist', 'worker.cjs');

export interface StartedWorker {
  readonly pid: number;
  readonly events: readonly WorkerEvent[];
  /** Code null: a signal ended it. */
  readonly exited: Promise<{ readonly code: number | null; readonly said: string }>;
  isUp(): boolean;
  /** SIGTERM, as when its instance goes. */
  stop(): void;
  /** SIGKILL, to it and to whatever is in its process group. Comes back when it is gone. */
  kill(): Promise<void>;
}

/**
 * The worker that `npm run build` made, as the leader of a process group of its own.
 *
 * @param prefix a command that runs the worker. @default - none
 */
export function startWorker(
  env: Readonly<Record<string, string | undefined>>,
  prefix: readonly string[] = [],
): StartedWorker {
  // `env` runs what it is given.
  const child = spawn('env', [...prefix, process.execPath, WORKER], {
    env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', BRENDA_BLENDER: BLENDER, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the worker did not start');
  const events: WorkerEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = readWorkerEvent(line);
    if (event) events.push(event);
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = (once(child, 'close') as Promise<[number | null]>).then(([code]) => ({ code, said }));
  const signal = (to: number, name: NodeJS.Signals): void => {
    try {
      process.kill(to, name);
    } catch {
      // It has ended.
    }
  };
  return {
    pid,
    events,
    exited,
    isUp: () => child.exitCode === null && child.signalCode === null,
    stop: () => {
      signal(pid, 'SIGTERM');
    },
    async kill() {
      signal(-pid, 'SIGKILL');
      await exited;
    },
  };
}
