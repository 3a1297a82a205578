import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Metadata, startMetadata } from '../support/metadata';
import { processesOf } from '../support/processes';
import { type StartedWorker, startWorker } from '../support/started-worker';

/** Large enough for a Blender and its frames, and filled in no time. */
const DISK = '24m';

/** An instance of the group: its metadata, its disk, and the worker that its service manager keeps up. */
export class ChaosInstance {
  /** Every worker there was on it, the last one running. */
  readonly workers: StartedWorker[] = [];
  /** When the machine will be gone, whatever its worker does. */
  endsAt = Infinity;
  private readonly disk: string;

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

  /** The Blenders that run here. */
  blenders(): number[] {
    return processesOf(this.disk)
      .filter(({ command }) => /^\S*blender /.test(command))
      .map(({ pid }) => pid);
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
