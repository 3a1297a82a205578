import type { WorkerEnvironmentVariables } from '../../protocol/environment/worker-environment';
import type { WorkerEvent } from '../../protocol/environment/worker-event';
import { QUARANTINED } from '../../protocol/environment/worker-exit';
import { RunStopped } from '../run/run-stopped';
import { WorkerProcess } from './worker-process';

/** A worker that ends by itself is replaced, as in an Auto Scaling group, but only so often, and not on an unhealthy machine. */
const REPLACEMENTS_EACH = 3;

/** A number of workers, kept running until they are stopped. */
export class WorkerCrew {
  private readonly running = new Set<WorkerProcess>();
  private stopping = false;
  private size = 0;
  /** Workers that run, or will be replaced. */
  private left = 0;
  private fail: (error: Error) => void = () => undefined;
  /** Rejects when a worker keeps failing; never resolves. */
  readonly failed = new Promise<never>((_, reject) => {
    this.fail = reject;
  });

  constructor(
    private readonly bundle: string,
    private readonly envOf: (worker: string) => NodeJS.ProcessEnv & WorkerEnvironmentVariables,
    private readonly onEvent: (event: WorkerEvent) => void,
  ) {
    this.failed.catch(() => undefined);
  }

  start(names: readonly string[]): void {
    this.size = this.left = names.length;
    for (const name of names) void this.keepUp(name);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all([...this.running].map((worker) => worker.stop()));
  }

  private async keepUp(name: string): Promise<void> {
    for (let lives = 0; lives <= REPLACEMENTS_EACH; lives++) {
      const worker = new WorkerProcess(this.bundle, this.envOf(name), this.onEvent);
      this.running.add(worker);
      const { code, log } = await worker.exited;
      this.running.delete(worker);
      if (this.stopping) return;
      if (code === QUARANTINED) {
        this.left--;
        if (this.left === 0)
          this.fail(
            new RunStopped(this.size === 1 ? saidBy(log) : `no worker is left; ${name}: ${saidBy(log)}`),
          );
        return;
      }
      if (lives === REPLACEMENTS_EACH) {
        this.fail(
          new RunStopped(
            `worker ${name} ended again and again (exit code ${String(code)}): ${log || 'it said nothing'}`,
          ),
        );
      }
    }
  }
}

/** The reason in a worker's last line, without the worker's name. */
function saidBy(log: string): string {
  return (log.split('\n').at(-1) ?? '').replace(/^brenda worker: /, '') || 'it said nothing';
}
