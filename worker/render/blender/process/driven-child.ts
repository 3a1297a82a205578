import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { UserFault } from '../../../../protocol/failure/fault';
import type { PrivateCopy } from '../../../project/files/private-copy';
import { keepGroup, removeFolder } from '../../../process/fence';
import { BlenderCrashed, isCrash, type ProcessEnd } from '../failures/blender-crashed';
import type { BlenderAnswer, Ready, ToldProgress } from '../blender-messages';
import { crashReport } from '../failures/crash-report';
import { DriverPipe, type Verb } from './driver-pipe';
import { logIsQuiet } from './log-quiet';
import { LogTail } from './log-tail';
import { mapStrings } from './map-strings';
import { PeakMemory } from './peak-memory';
import { PipeWatch } from './pipe-watch';
import { endGroup, signalGroup } from './process-group';
import type { SpawnedBlender } from './spawn-blender';

interface Listeners {
  /** Called with each line that Blender prints, with the paths of real files; the returned text goes into the log. */
  readonly line: (line: string) => string | undefined;
  /** Called with the driver's reports on the current frame. */
  readonly progress: (told: ToldProgress) => void;
}

/**
 * The process of a Blender that runs the driver. Commands and answers go through two pipes of their own. Its log is kept, with paths of a
 * private copy replaced by the real ones. It always ends with this process.
 */
export class DrivenChild {
  readonly exited: Promise<ProcessEnd>;
  /** Settles when the driver has started, or Blender has ended before. */
  readonly ready: Promise<Ready>;
  private readonly child: ChildProcess;
  private readonly pipe: DriverPipe;
  private readonly log = new LogTail();
  private readonly memory: PeakMemory;
  private pipes: PipeWatch | undefined;
  /** When it was started, in milliseconds. */
  private readonly began = Date.now();
  private readonly endStrays: () => Promise<void>;
  private linesRead = 0;

  constructor(
    { child, folder }: SpawnedBlender,
    private readonly privateCopy: PrivateCopy | undefined,
    private readonly on: Listeners,
  ) {
    const [, out, err, commands, answers] = child.stdio as [null, Readable, Readable, Writable, Readable];
    this.child = child;
    this.memory = new PeakMemory(this.pid);
    for (const input of [out, err]) {
      createInterface({ input }).on('line', (line) => {
        this.read(line);
      });
    }
    this.pipe = new DriverPipe(commands, answers, {
      progress: on.progress,
      nonsense: () => {
        this.kill();
      },
    });
    this.endStrays = keepGroup(child.pid);
    this.exited = this.watchExit(folder);
    this.ready = this.pipe.ready;
  }

  /** The number of its process, and of its process group. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The end of its log, and its peak memory, in bytes. */
  get account(): { readonly log: string; readonly peakBytes: number } {
    return { log: this.log.toString(), peakBytes: this.memory.bytes };
  }

  /** @throws BlenderCrashed when Blender ends before it has answered; UserFault when it waits for a pipe. */
  async ask(verb: Verb, what: object): Promise<BlenderAnswer> {
    return this.realIn(await this.pipe.ask(verb, what));
  }

  /** Waits until the log that explains its last answer has been read. */
  async logIsRead(): Promise<void> {
    await logIsQuiet(() => this.linesRead);
  }

  kill(): void {
    signalGroup(this.child, 'SIGKILL');
  }

  /** @param grace milliseconds for it to end by itself, and again after SIGTERM, before SIGKILL. */
  async close(grace: number): Promise<void> {
    this.pipe.quit();
    await endGroup(this.child, this.exited, grace);
  }

  private realIn<T>(said: T): T {
    return this.privateCopy ? mapStrings(said, (text) => this.privateCopy?.realIn(text) ?? text) : said;
  }

  private read(printed: string): void {
    this.linesRead++;
    const line = this.on.line(this.realIn(printed));
    if (line !== undefined) this.log.add(line);
  }

  /** From now on Blender is ended when it waits for a pipe. */
  watchPipes(): void {
    this.pipes = new PipeWatch(this.pid, (pipe) => {
      this.endAt(pipe);
    });
  }

  /** It would wait without end. */
  private endAt(pipe: string): void {
    const what = `${this.realIn(pipe)}: is a pipe, not a file, and Blender waits for it`;
    this.pipe.close(new UserFault(`${what}; name a file in its place, and save the scene`));
    this.kill();
  }

  private async watchExit(folder: string): Promise<ProcessEnd> {
    const [code, signal] = (await once(this.child, 'exit')) as [number | null, NodeJS.Signals | null];
    this.memory.end();
    this.pipes?.end();
    // 'close' comes when the log has been read to its end, or never, when a program that the scene started holds it open.
    await Promise.race([once(this.child, 'close'), this.logIsRead()]);
    const end = { code, signal };
    const { log, peakBytes } = this.account;
    const report = isCrash(end)
      ? await crashReport(join(folder, 'tmp'), log, this.began).then((one) => one && this.realIn(one))
      : undefined;
    this.pipe.close(new BlenderCrashed(end, log, peakBytes, report));
    this.kill();
    // If a leftover process still writes there: the worker cleans its work folder.
    await this.endStrays();
    await removeFolder(folder).catch(() => undefined);
    return end;
  }
}
