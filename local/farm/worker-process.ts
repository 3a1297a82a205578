import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { WorkerEnvironmentVariables } from '../../protocol/environment/worker-environment';
import { readWorkerEvent, type WorkerEvent } from '../../protocol/environment/worker-event';
import { LogTail } from '../../worker/failures/log-tail';

/** How long a worker may take to end what is nearly done, to give its task back and to end its Blender, before it is killed. */
const GRACE_SECONDS = 10;
/** What of that it counts on. Whoever has pressed Ctrl-C waits. */
const STOP_SECONDS = 5;

/**
 * A worker as a child process: the very program that EC2 runs. It is a session of its own, so that Ctrl-C in the
 * terminal reaches us alone and we end it in order; it ends by itself when we are gone.
 */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly log = new LogTail(5);
  /** When it is over: what it said last on its standard error, if anything. */
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

  /** Asks it to stop, and kills it when it does not. Comes back when it is gone. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), GRACE_SECONDS * 1000);
    await this.exited;
    clearTimeout(kill);
  }
}
