import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Metadata, startMetadata } from '../support/metadata';
import { processesOf } from '../support/processes';
import { type StartedWorker, startWorker } from '../support/started-worker';

/** Longer than a line needs from a worker to us. */
const SAID_MS = 300;
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
    const found = processesOf(this.disk).find(({ command }) => /^\S*blender /.test(command));
    const starts = worker?.events.filter(({ event }) => event === 'blender').length ?? 0;
    if (!found || starts <= (this.killed.get(worker) ?? 0)) return undefined;
    try {
      process.kill(found.pid, 'SIGSTOP');
      // What the worker has said of it is on its way.
      await sleep(SAID_MS);
      const unit = worker?.events.flatMap((one) => (one.event === 'rendering' ? [one.unit] : [])).at(-1);
      if (unit === undefined || isSpared(unit)) {
        process.kill(found.pid, 'SIGCONT');
        return undefined;
      }
      process.kill(found.pid, 'SIGKILL');
      this.killed.set(worker, starts);
      return unit;
    } catch (error) {
      // It has gone meanwhile.
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
      throw error;
    }
  }

  /** @returns false when there is no disk to be filled. */
  fillDisk(): boolean {
    const pid = this.worker?.pid;
    if (pid === undefined) return false;
    try {
      // Nobody else sees what the worker has mounted.
      const file = openSync(`/proc/${String(pid)}/root${this.disk}/full`, 'w');
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
