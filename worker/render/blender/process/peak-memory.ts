import { readFile } from 'node:fs/promises';

/** Often enough to catch the peak of a growing process, at next to no cost. */
const EVERY_MS = 200;

/** The peak memory of a process, sampled while it runs: a killed process cannot be asked. Linux; elsewhere 0. */
export class PeakMemory {
  private most = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.timer = setInterval(() => void this.look(), EVERY_MS).unref();
  }

  /** In bytes. */
  get bytes(): number {
    return this.most;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const status = await readFile(`/proc/${String(this.pid)}/status`, 'utf8').catch(() => '');
    const [, kibibytes = '0'] = /^VmHWM:\s*(\d+) kB$/m.exec(status) ?? [];
    this.most = Math.max(this.most, Number(kibibytes) * 1024);
  }
}
