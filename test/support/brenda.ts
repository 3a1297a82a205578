import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '..', '..', 'dist', 'brenda.mjs');

interface Ran {
  /** The exit code; 128 and more when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** Without the lines of `waits`, of which a slow machine sees more than a fast one. */
  readonly stderr: string;
}

const WAIT = /^((?:reading|unpacking|starting|opening|checking|hashing|looking for) .*) \.\.\.\n/gm;

interface Running extends PromiseLike<Ran> {
  readonly pid: number;
  /** What it has said so far that it waits for: `opening plain.blend`. */
  waits(): string[];
  kill(signal: NodeJS.Signals): void;
  /** Resolves when stderr has held this text so many times. */
  says(text: string, times?: number): Promise<void>;
}

/** Runs the command line that `npm run build` made, as a user's shell would. */
export function brenda(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let stdout = '';
  let stderr = '';
  const waiting: { text: string; times: number; met: () => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const wait of waiting) if (stderr.split(wait.text).length > wait.times) wait.met();
  });
  const ran = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr: stderr.replaceAll(WAIT, '') });
    });
  });
  if (child.pid === undefined) throw new Error('brenda did not start');
  return {
    pid: child.pid,
    waits: () => [...stderr.matchAll(WAIT)].map(([, what = '']) => what),
    then: (...handlers) => ran.then(...handlers),
    kill: (signal) => child.kill(signal),
    says: (text, times = 1) =>
      new Promise((met, reject) => {
        waiting.push({ text, times, met });
        void ran.then(() => {
          reject(new Error(`it ended and never said "${text}"; it said:\n${stderr}`));
        });
        if (stderr.split(text).length > times) met();
      }),
  };
}
