import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Peak resident memory of `brenda plan` over a million tasks, in MB. Linux. */
export async function planMemory(brenda: string): Promise<number> {
  const child = spawn(process.execPath, [brenda, 'plan', '-f', '1-1000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  let lines = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    lines += chunk.toString('latin1').split('\n').length - 1;
    peak = Math.max(peak, residentPeak(child.pid));
  }
  if (lines !== 1_000_000) throw new Error(`the plan has ${String(lines)} tasks`);
  return peak;
}

/** The most memory that a process has held so far, in MB; 0 for one that has ended. Linux. */
export function residentPeak(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return (Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}
