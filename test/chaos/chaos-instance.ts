import { closeSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { type Metadata, startMetadata } from '../support/aws/metadata';
import { BLENDER_COMMAND } from '../support/blender';
import { processesOf } from '../support/processes';
import { type StartedWorker, startWorker } from '../support/worker/started-worker';

/** For what a worker has said to be read here. */
const SAID_MS = 50;
/** Large enough for a Blender and its frames, and filled in no time. */
const DISK = '24m';

/** An instance of the group: its metadata, its disk, and the worker that its service manager keeps up. */
export class ChaosInstance {
  /** Every worker there was on it, the last one running. */
  readonly workers: StartedWorker[] = [];
  /** When the machine will be gone, whatever its worker does. */
  endsAt = Infinity;
  private readonly disk: string;
  /** How many Blenders each worker had when one was killed. */
  private readonly killed = new Map<StartedWorker | undefined, number>();

  private constructor(
    readonly id: string,
    readonly folder: string,
    readonly metadata: Metadata,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.disk = join(folder, 'disk');
    mkdirSync(this.disk, { recursive: true });
    mkdirSync(join(folder, 'tmp'));
  }

  static async start(
    id: string,
    folder: string,
    env: Readonly<Record<string, string>>,
  ): Promise<ChaosInstance> {
    return new ChaosInstance(id, folder, await startMetadata({ instanceId: id }), env);
  }

  get worker(): StartedWorker | undefined {
    return this.workers.at(-1);
  }

  /** Starts a worker, on a disk of its own. */
  startWorker(): StartedWorker {
    const mount = `mount -t tmpfs -o size=${DISK} tmpfs "${this.disk}" && exec "$@"`;
    const worker = startWorker(
      {
        ...this.env,
        ...this.metadata.env,
        BRENDA_WORKER: this.id,
        BRENDA_WORK_DIR: join(this.disk, 'work'),
        TMPDIR: join(this.folder, 'tmp'),
      },
      ['unshare', '-Urm', 'sh', '-c', mount, 'sh'],
    );
    this.workers.push(worker);
    return worker;
  }

  /**
   * Kills the Blender that runs here, with SIGKILL.
   *
   * @param isSpared whether it is to live, for the unit that it is at.
   * @returns that unit; undefined when it lives, or there is none, or it is still starting.
   */
  async killBlender(isSpared: (unit: string) => boolean): Promise<string | undefined> {
    const { worker } = this;
    const found = processesOf(this.disk).find(({ command }) => BLENDER_COMMAND.test(command));
    const starts = worker?.events.filter(({ event }) => event === 'blender').length ?? 0;
    if (!found || starts <= (this.killed.get(worker) ?? 0)) return undefined;
    const both = [worker?.pid, found.pid];
    signal(both, 'SIGSTOP');
    try {
      // Nothing is said any more; what was said is read.
      await sleep(SAID_MS);
      await setImmediate();
      await setImmediate();
      const last = worker?.events.findLast(({ event }) => /^(?:rendering|rendered|failed)$/.test(event));
      if (last?.event !== 'rendering' || isSpared(last.unit)) return undefined;
      if (signal([found.pid], 'SIGKILL') === 0) return undefined;
      this.killed.set(worker, starts);
      return last.unit;
    } finally {
      signal(both, 'SIGCONT');
    }
  }

  /** @returns false when there is no disk to be filled. */
  fillDisk(): boolean {
    // Nobody else sees what the worker has mounted.
    const disk = `/proc/${String(this.worker?.pid)}/root${this.disk}`;
    try {
      // Before it has, that is the machine's.
      if (statSync(disk).dev === statSync(this.disk).dev) return false;
      const file = openSync(join(disk, 'full'), 'w');
      try {
        const block = Buffer.alloc(2 ** 16);
        for (;;) writeSync(file, block);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOSPC';
    }
  }

  async close(): Promise<void> {
    await this.worker?.kill();
    await this.metadata.close();
  }
}

/** @returns how many there were. */
function signal(pids: readonly (number | undefined)[], name: NodeJS.Signals): number {
  return pids.filter((pid) => {
    try {
      return pid !== undefined && process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  }).length;
}
