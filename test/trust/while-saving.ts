import { readdirSync, readFileSync, statSync } from 'node:fs';
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

/** Wherever below this folder it is saved to. */
function isSaving(folder: string): boolean {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.some((name) => /frame_0*1\.png/.test(name) && sizeOf(join(folder, name)) > 0);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
