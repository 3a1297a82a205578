import { ArchiveFault } from './archive-fault';

export interface Limits {
  readonly bytes: number;
  readonly entries: number;
}

/** What an archive may still unpack to, and whether it may go on: asked before each entry and each piece of content. */
export class Allowance {
  private bytes = 0;
  private entries = 0;

  constructor(
    private readonly limits: Limits,
    private readonly signal?: AbortSignal,
  ) {}

  /** @throws the signal's reason when it is time to stop. */
  goOn(): void {
    this.signal?.throwIfAborted();
  }

  /** One file or folder more. @throws ArchiveFault when that is too many. */
  spendEntry(): void {
    this.goOn();
    this.entries++;
    if (this.entries > this.limits.entries) {
      const most = this.limits.entries.toLocaleString('en-US');
      throw new ArchiveFault(`holds more than ${most} files and folders, which is the most that is unpacked`);
    }
  }

  /** @throws ArchiveFault when the disk would be full. */
  spendBytes(count: number): void {
    this.goOn();
    this.bytes += count;
    if (this.bytes > this.limits.bytes) throw diskFull(`the ${size(this.limits.bytes)} that are free`);
  }
}

/** The fault for a disk that is too small, whether foreseen or met. */
export function diskFull(than = 'the disk has room for', cause?: unknown): ArchiveFault {
  return new ArchiveFault(`unpacks to more than ${than}; free some space, or give Brenda a larger disk`, {
    cause,
  });
}

function size(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : [1e6, 'MB'];
  return `${(bytes / unit).toLocaleString('en-US', { maximumFractionDigits: 1 })} ${name}`;
}
