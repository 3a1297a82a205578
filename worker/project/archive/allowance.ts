import { ArchiveFault } from './archive-fault';

export interface Limits {
  /** The free space of the disk. */
  readonly bytes: number;
  /** The largest plausible size of a project that is packed in so many bytes. */
  readonly likelyBytes: number;
  readonly entries: number;
  /**
   * Parts of the paths that all links together lead through. A link of a few bytes may lead through a thousand folders, forty times: ten
   * thousand of them would take hours.
   */
  readonly steps: number;
}

/** Limits what an archive may unpack to, and stops it on a signal: asked before each entry and each piece of content. */
export class Allowance {
  private bytes = 0;
  private entries = 0;
  private steps = 0;

  constructor(
    private readonly limits: Limits,
    private readonly signal?: AbortSignal,
  ) {}

  /** @throws the signal's reason when it has fired. */
  goOn(): void {
    this.signal?.throwIfAborted();
  }

  /** Counts one more file or folder. @throws ArchiveFault when that is too many. */
  spendEntry(): void {
    this.goOn();
    this.entries++;
    if (this.entries > this.limits.entries) {
      const most = this.limits.entries.toLocaleString('en-US');
      throw new ArchiveFault(`holds more than ${most} files and folders, which is the most that is unpacked`);
    }
  }

  /** Counts one more part of a path that links lead through. @throws ArchiveFault when that is too many. */
  spendStep(): void {
    this.goOn();
    if (++this.steps > this.limits.steps)
      throw new ArchiveFault(
        'holds links that lead through too many others; pack the files themselves in their place',
      );
  }

  /** @throws ArchiveFault when that exceeds the disk's free space, or the plausible size of a project. */
  spendBytes(count: number): void {
    this.goOn();
    this.bytes += count;
    this.foresee(0);
  }

  /** Checks the size that the archive declares: refuses what would be too much before writing any of it. @throws as `spendBytes`. */
  foresee(count: number): void {
    const { bytes, likelyBytes } = this.limits;
    const all = this.bytes + count;
    if (all > bytes) throw diskFull(`the ${size(bytes)} that this disk has room for`);
    if (all > likelyBytes) {
      throw new ArchiveFault(
        `unpacks to more than ${size(likelyBytes)}, which no project does that is packed so small; if it is one, unpack it and give its folder`,
      );
    }
  }
}

/** The fault for a disk that is too small, whether foreseen or met. */
export function diskFull(than = 'the disk has room for', cause?: unknown): ArchiveFault {
  return new ArchiveFault(`unpacks to more than ${than}; free some space, or give Brenda a larger disk`, {
    cause,
  });
}

/**
 * The largest plausible unpacked size, in bytes: a gigabyte, or a hundred times the packed size. Pictures hardly shrink, and a .blend
 * shrinks to a tenth.
 */
export function likelySize(packed: number): number {
  return Math.max(1e9, packed * 100);
}

function size(bytes: number): string {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : [1e6, 'MB'];
  return `${(bytes / unit).toLocaleString('en-US', { maximumFractionDigits: 1 })} ${name}`;
}
