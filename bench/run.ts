import { spawn } from 'node:child_process';

export interface RunOptions {
  /** @default - this process's */
  readonly cwd?: string;
  /** @default - this process's */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end, silently; the seconds it took. @throws when it fails, with what it printed. */
export async function secondsOf(
  command: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<number> {
  const began = performance.now();
  await run(command, args, options);
  return (performance.now() - began) / 1000;
}

/** Runs a command to its end; what it printed on stdout. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      all = (all + text).slice(-4000);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      all = (all + text).slice(-4000);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${all}`));
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? NaN, sorted[middle] ?? NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
