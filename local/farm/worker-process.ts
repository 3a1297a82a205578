import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { WorkerEnvironmentVariables } from '../../protocol/environment/worker-environment';
import { readWorkerEvent, type WorkerEvent } from '../../protocol/environment/worker-event';
import { LogTail } from '../../worker/failures/log-tail';

/** How long a worker may take to finish a nearly finished unit, release its task and end its Blender, before it is killed. */
const GRACE_SECONDS = 10;
/** The part of it that the worker plans with: the user waits after Ctrl-C. */
const STOP_SECONDS = 5;

/**
 * A worker as a child process: the same program that EC2 runs. It has its own session, so that Ctrl-C in the terminal reaches only this
 * process, which ends it in order. It ends by itself when this process is gone.
 */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly log = new LogTail(5);
  /** Its end, with the last output on its standard error. */
  readonly exited: Promise<{ readonly code: number | null; readonly log: string }>;

  constructor(
    bundle: string,
    env: NodeJS.ProcessEnv & WorkerEnvironmentVariables,
    onEvent: (event: WorkerEvent) => void,
  ) {
    this.child = spawn(process.execPath, [bundle], {
      env: { ...env, BRENDA_STOP_SECONDS: String(STOP_SECONDS) },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { stdout, stderr } = this.child;
    if (stdout) {
      createInterface({ input: stdout }).on('line', (line) => {
        const event = readWorkerEvent(line);
        if (event) onEvent(event);
      });
    }
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log.add(text);
    });
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => {
        resolve({ code: null, log: error.message });
      });
      this.child.once('close', (code) => {
        resolve({ code, log: this.log.text() });
      });
    });
  }

  /** Asks it to stop, and kills it when it does not. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), GRACE_SECONDS * 1000);
    await this.exited;
    clearTimeout(kill);
  }
}
