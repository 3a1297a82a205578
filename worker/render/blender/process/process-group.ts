import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Signals a process and all that it has started; it must have been spawned `detached`. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // No process is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Ends a process group: waits for it to go by itself, then asks with SIGTERM, then SIGKILL.
 *
 * @param grace milliseconds for each of the two waits.
 */
export async function endGroup(child: ChildProcess, exited: Promise<unknown>, grace: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const waited = new AbortController();
    const gone = await Promise.race([
      exited.then(() => true),
      delay(grace, false, { signal: waited.signal }).catch(() => false),
    ]);
    waited.abort();
    if (gone) return;
    signalGroup(child, signal);
  }
  await exited;
}
