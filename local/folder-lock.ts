import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './folder-fault';

/** Which process has an output folder, by the lock that lies in it. */
export interface LockHolder {
  readonly pid: number;
  /** Whether that process still runs on this machine. */
  readonly isAlive: boolean;
  /** When it took the folder. */
  readonly since: Date;
}

/** @param hidden the folder `.brenda`. */
export const lockFileIn = (hidden: string): string => join(hidden, 'lock');

/** What a process writes into its lock: its number, and what tells it from a later one with the same number. */
export function lockText(pid: number): string {
  return `${String(pid)} ${processStart(pid) ?? ''}\n`;
}

/**
 * Who has taken an output folder, running or not; undefined when nobody has, or the lock is being written.
 *
 * @param hidden as `lockFileIn`.
 */
export async function lockHolder(hidden: string): Promise<LockHolder | undefined> {
  const path = lockFileIn(hidden);
  const [text, found] = await Promise.all([
    readFile(path, 'utf8').catch(() => ''),
    stat(path).catch(() => undefined),
  ]);
  const [pid = '', start = ''] = text.trim().split(' ');
  if (!/^\d+$/.test(pid) || !found) return undefined;
  return { pid: Number(pid), isAlive: isAlive(Number(pid), start), since: found.mtime };
}

function isAlive(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  return start === '' || processStart(pid) === start;
}

/** When the process began, in the kernel's ticks. Linux only. */
function processStart(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
