import { readFileSync, readlinkSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readSmallFile } from '../../farm/store/read-at-most';
import { codeOf } from './folder-fault';
import { runFileIn } from '../run/run-file';

/** A run on another machine says that it is there far more often, in milliseconds. */
export const SILENT_MS = 60_000;

/** Far more than the three short lines that it has. */
const MOST_BYTES = 4096;

/** Which process has an output folder, by the lock that lies in it. */
export interface LockHolder {
  readonly pid: number;
  /** Whether that process still runs. Of one on another machine: whether it has said so within `SILENT_MS`. */
  readonly isAlive: boolean;
  /** The name of the machine, or container, if it is another. Its processes are not seen from here. */
  readonly host?: string;
  /** When it took the folder. */
  readonly since: Date;
}

/** @param hidden the folder `.brenda`. */
export const lockFileIn = (hidden: string): string => join(hidden, 'lock');

/**
 * What a process writes into its lock: its number, what tells it from a later one with the same number, and where such a number means
 * this process.
 */
export function lockText(pid: number): string {
  return `${String(pid)} ${processStart(pid) ?? ''}\n${processesOf()}\n${hostname()}\n`;
}

/** What time it is, in milliseconds. */
type Clock = (hidden: string) => number | Promise<number>;

/**
 * Who has taken an output folder, running or not; undefined when nobody has, or the lock is being written.
 *
 * @param hidden as `lockFileIn`.
 * @param clock of what was written there. `diskClock` is right, and writes a file for it; whoever only looks at a folder leaves nothing there,
 * and goes by the clock of this machine.
 */
export async function lockHolder(
  hidden: string,
  clock: Clock = () => Date.now(),
): Promise<LockHolder | undefined> {
  const path = lockFileIn(hidden);
  const [text, found] = await Promise.all([readLock(path), stat(path).catch(() => undefined)]);
  // Earlier versions wrote the first line alone.
  const [first = '', processes = processesOf(), host = hostname()] = text.trimEnd().split('\n');
  const [pid = '', start = ''] = first.split(' ');
  if (!/^\d+$/.test(pid) || !found) return undefined;
  const holder = { pid: Number(pid), since: found.mtime };
  if (processes === processesOf()) return { ...holder, isAlive: isAlive(Number(pid), start) };
  return { ...holder, host, isAlive: await hasSpoken(hidden, found.mtimeMs, clock) };
}

/** The text of a lock; empty when there is none, or something that is no lock. */
export async function readLock(path: string): Promise<string> {
  return readSmallFile(path, MOST_BYTES).then(String, () => '');
}

/** Whether a run has written its file, or its lock, not long ago. */
async function hasSpoken(hidden: string, lockedMs: number, clock: Clock): Promise<boolean> {
  const spoken = await stat(runFileIn(hidden)).then(
    ({ mtimeMs }) => mtimeMs,
    () => lockedMs,
  );
  return (await clock(hidden)) - Math.max(lockedMs, spoken) < SILENT_MS;
}

/** The clock of the disk that a folder lies on, which may be another than ours: that of a file that is new. */
export async function diskClock(hidden: string): Promise<number> {
  const path = join(hidden, `clock-${String(process.pid)}`);
  try {
    const file = await open(path, 'wx');
    try {
      return (await file.stat()).mtimeMs;
    } finally {
      await file.close();
      await rm(path, { force: true });
    }
  } catch {
    // It can only be read.
    return Date.now();
  }
}

/**
 * What tells the processes that are numbered together from all others: the machine, since it was started, and on Linux the container.
 */
function processesOf(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
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
