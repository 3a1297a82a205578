import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './way';

/** Kills a render, and all it has started, as soon as there is a part of a frame: as when the power fails. */
export async function killWhileSaving(running: Running): Promise<void> {
  await untilSaving(running);
  running.kill('SIGKILL');
}

/** Stops Blender at that moment, so that it is there and does nothing. */
export async function stopWhileSaving(running: Running): Promise<void> {
  await untilSaving(running);
  process.kill(Number(readFileSync(running.blenderPid, 'utf8')), 'SIGSTOP');
}

async function untilSaving(running: Running): Promise<void> {
  while (!isSaving(dirname(running.output))) {
    if (running.hasEnded()) throw new Error('the render ended before a part of a frame was seen');
    await sleep(5);
  }
}

/** Wherever below this folder it is saved to. Blender's own folders for a moment come and go while they are listed. */
function isSaving(folder: string): boolean {
  return listIfThere(folder).some((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? isSaving(path) : /frame_0*1\.png/.test(entry.name) && sizeOf(path) > 0;
  });
}

function listIfThere(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
