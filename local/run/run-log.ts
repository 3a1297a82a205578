import { hostname } from 'node:os';
import { messageOf } from '../../protocol/failure/fault';
import type { LocalEvent, LocalResult } from '../render/local-render';
import type { OutputFolder } from '../output-folder/output-folder';
import { rawRunFile, removeRunFile, type RunEnd, type RunFile, writeRunFile } from './run-file';

/** How often a run gives a sign of life, which also dates its end when it is killed. */
const SIGN_EACH_MS = 10_000;

/** Records the state of a run, for `brenda status`: its beginning, regular signs of life, and how it ended. It never fails the run. */
export class RunLog {
  private readonly timer: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly folder: OutputFolder,
    private state: RunFile,
    private readonly before: Uint8Array | undefined,
  ) {
    this.write({});
    this.timer = setInterval(() => {
      this.write({});
    }, SIGN_EACH_MS).unref();
  }

  /** @param workers concurrent Blenders. */
  static async begin(folder: OutputFolder, workers: number): Promise<RunLog> {
    const now = new Date().toISOString();
    const { pid } = process;
    const host = hostname();
    return new RunLog(
      folder,
      { version: 1, pid, host, began: now, alive: now, workers },
      await rawRunFile(folder.hidden),
    );
  }

  /** Processes an event. */
  hear(event: LocalEvent): void {
    // The trial may be prepared before the rest.
    if (event.kind !== 'prepared') return;
    const { job, total, skipped } = event;
    this.write({ order: { job, at: new Date().toISOString(), total, left: total - skipped } });
  }

  /** Records the regular end. */
  async end({ failed, left }: Pick<LocalResult, 'failed' | 'left'>): Promise<void> {
    const at = new Date().toISOString();
    if (failed > 0) await this.close({ how: 'failed', at, failed, left });
    else if (left > 0) await this.close({ how: 'stopped', at, reason: 'after the first frames' });
    else await this.close({ how: 'done', at });
  }

  /** Records an interruption. */
  async breakOff(error: unknown, stop: AbortSignal): Promise<void> {
    const at = new Date().toISOString();
    const signal = String(stop.reason).slice(0, 40);
    await this.close(
      stop.aborted
        ? { how: 'interrupted', at, signal }
        : {
            how: 'stopped',
            at,
            reason: messageOf(error)
              .replace(/\p{Cc}/gu, ' ')
              .slice(0, 1000),
          },
    );
  }

  /** Nothing was rendered: restores the record of the previous run. */
  async undo(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    const { before } = this;
    const { hidden } = this.folder;
    await (before ? writeRunFile(hidden, before) : removeRunFile(hidden)).catch(() => undefined);
  }

  private async close(ended: RunEnd): Promise<void> {
    clearInterval(this.timer);
    this.write({ ended });
    await this.writing;
  }

  private write(change: Partial<RunFile>): void {
    this.state = { ...this.state, ...change, alive: new Date().toISOString() };
    const { state, folder } = this;
    // A full disk or a missing folder ends the run anyway.
    this.writing = this.writing.then(() =>
      folder
        .isThere()
        .then((is) => (is ? writeRunFile(folder.hidden, state) : undefined))
        .catch(() => undefined),
    );
  }
}
