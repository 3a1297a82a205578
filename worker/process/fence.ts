import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { WorkerEnvironment } from '../../protocol/environment/worker-environment';

/** Keeps programs of strangers away from this worker: on an instance, Blender and templates run as a user of their own. */
interface Fence {
  /** `fenced.sh` of the bootstrap. */
  readonly program: string;
  /** The numbers of that user, and of its group, which this process is in. */
  readonly user: number;
  readonly group: number;
}

const run = promisify(execFile);

let fence: Fence | undefined;
/** Process groups of running programs. */
const alive = new Set<number>();

/** Puts up the fence, if the environment names one. @default - everything runs as this process's user */
export function raiseFence({
  BRENDA_FENCE: program,
  BRENDA_FENCE_USER: user,
  BRENDA_FENCE_GROUP: group,
}: Pick<WorkerEnvironment, 'BRENDA_FENCE' | 'BRENDA_FENCE_USER' | 'BRENDA_FENCE_GROUP'>): void {
  fence =
    program === undefined || user === undefined || group === undefined ? undefined : { program, user, group };
}

/** How a program is started that may reach the network, as a task template may. */
export function fencedCommand(program: string, args: readonly string[]): [string, string[]] {
  return fence ? [fence.program, ['host', program, ...args]] : [program, [...args]];
}

/** Makes a folder into which Blender and templates may write. */
export async function folderForScenes(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await letScenesWrite(path);
}

/** Lets them write into a folder or a file of this process: gives it to their group. */
export async function letScenesWrite(path: string): Promise<void> {
  if (!fence) return;
  await chown(path, process.getuid?.() ?? -1, fence.group);
  await chmod(path, (await stat(path)).isDirectory() ? 0o775 : 0o664);
}

/** Removes a folder with everything in it, also files that only their owner may touch. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!fence || (code !== 'EACCES' && code !== 'EPERM')) throw error;
    await run(fence.program, ['remove', path]);
    await rm(path, { recursive: true, force: true });
  }
}

/**
 * Call it with the process group of a program that was started, and call its result when the program has ended. That ends all processes of
 * the other user which belong to no running program: a scene may have started some in a group of their own.
 */
export function keepGroup(group: number | undefined): () => Promise<void> {
  if (group !== undefined) alive.add(group);
  return async () => {
    if (group !== undefined) alive.delete(group);
    // A process that is killed may just have started another.
    for (let looks = 0; looks < 5 && (await endStrays()) > 0; looks++);
  };
}

async function endStrays(): Promise<number> {
  if (!fence) return 0;
  const { user } = fence;
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  let ended = 0;
  for (const name of names) {
    const [status, line] = await Promise.all(
      ['status', 'stat'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    );
    const [, uid] = /^Uid:\t(\d+)/m.exec(status ?? '') ?? [];
    const [state, , group] = (line ?? '').slice((line ?? '').lastIndexOf(')') + 2).split(' ');
    if (Number(uid ?? -1) !== user || state === 'Z' || alive.has(Number(group))) continue;
    try {
      process.kill(Number(name), 'SIGKILL');
      ended++;
    } catch {
      // It has ended by itself.
    }
  }
  return ended;
}
