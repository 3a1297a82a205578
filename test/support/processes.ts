import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Every process that has this text on its command line, or in the environment it was started with, but ourselves. Linux. */
export function processesOf(text: string): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || name === String(process.pid)) continue;
    const [command, environment] = [read(`/proc/${name}/cmdline`), read(`/proc/${name}/environ`)];
    if (!command.includes(text) && !environment.includes(text)) continue;
    found.push({ pid: Number(name), command: command.replaceAll('\0', ' ').trim() });
  }
  return found;
}

/** The numbers of the Blenders that render into an output folder. Linux. */
export function blendersOf(folder: string): number[] {
  return processesOf(folder)
    .filter(({ command }) => command.includes(`-P ${folder}`))
    .map(({ pid }) => pid);
}

/** Those that are left after a while. */
export async function processesLeft(text: string, milliseconds = 10_000): Promise<FoundProcess[]> {
  for (const end = Date.now() + milliseconds; processesOf(text).length > 0 && Date.now() < end;)
    await sleep(50);
  return processesOf(text);
}

/** Empty for a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
