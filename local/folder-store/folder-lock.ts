import { readFileSync, readlinkSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readSmallFile } from '../../farm/store/read-at-most';
import { codeOf } from './folder-fault';
import { runFileIn } from '../run/run-file';

/** In milliseconds. A run on another machine writes its sign of life far more often. */
export const SILENT_MS = 60_000;

/** Far more than the lock's three short lines. */
const MOST_BYTES = 4096;

/** The process that holds an output folder, by the lock in it. */
export interface LockHolder {
  readonly pid: number;
  /** Whether that process still runs. On another machine: whether it has given a sign of life within `SILENT_MS`. */
  readonly isAlive: boolean;
  /** The name of the machine, or container, if it is another. Its processes are not visible from here. */
  readonly host?: string;
  /** When it took the folder. */
  readonly since: Date;
}

/** @param hidden the folder `.brenda`. */
export const lockFileIn = (hidden: string): string => join(hidden, 'lock');

/**
 * What a process writes into its lock: its number, its start time, which a later process with the number does not share, and the machine
 * that the number belongs to.
 */
export function lockText(pid: number): string {
  return `${String(pid)} ${processStart(pid) ?? ''}\n${processesOf()}\n${hostname()}\n`;
}

/** The current time, in milliseconds. */
type Clock = (hidden: string) => number | Promise<number>;

/**
 * The process that has taken an output folder, running or not; undefined when there is none, or the lock is just being written.
 *
 * @param hidden as `lockFileIn`.
 * @param clock the clock of the files there. `diskClock` is exact, but writes a file; read-only commands use this machine's clock.
 */
export async function lockHolder(
  hidden: string,
  clock: Clock = () => Date.now(),
): Promise<LockHolder | undefined> {
  const path = lockFileIn(hidden);
  const [text, found] = await Promise.all([readLock(path), stat(path).catch(() => undefined)]);
  // Earlier versions wrote only the first line.
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

/** Whether a run has written its file, or its lock, recently. */
async function hasSpoken(hidden: string, lockedMs: number, clock: Clock): Promise<boolean> {
  const spoken = await stat(runFileIn(hidden)).then(
    ({ mtimeMs }) => mtimeMs,
    () => lockedMs,
  );
  return (await clock(hidden)) - Math.max(lockedMs, spoken) < SILENT_MS;
}

/** The clock of the folder's disk, which may differ from ours: the time of a new file. */
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
    // The folder is read-only.
    return Date.now();
  }
}

/** Identifies the process numbering that a number belongs to: the machine, since its boot, and on Linux the container. */
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
