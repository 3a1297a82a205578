import type { Ledger } from '../../../farm/ledger/ledger';
import { FrameSet } from '../../../protocol/job/frame-set';
import { keys, nameInKey } from '../../../protocol/job/keys';
import type { LocalEvent } from '../local-render';

/** Counts the frames of a request as their records appear in the store: how many are done, how many failed for good. */
export class UnitCount {
  private readonly finished = new FrameSet();
  /** By unit: for a template it may be several frames. */
  private readonly lost = new Map<string, string>();
  private readonly looking = new Set<Promise<void>>();
  private goal = Infinity;
  private isTooMany: (failed: number) => boolean = () => false;
  private reached: () => void = () => undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly tell: (event: LocalEvent) => void,
  ) {}

  get done(): number {
    return this.finished.size;
  }

  /** Resolves when so many frames are done or have failed for good, or too many units have failed. */
  reaches(goal: number, isTooMany: (failed: number) => boolean): Promise<void> {
    this.goal = goal;
    this.isTooMany = isTooMany;
    const reached = new Promise<void>((resolve) => {
      this.reached = resolve;
    });
    this.check();
    return reached;
  }

  /** The units that failed for good, the last reason of each, and how many frames they are. */
  async failures(): Promise<{ readonly frames: number; readonly units: { unit: string; reason: string }[] }> {
    await Promise.all(this.looking);
    const units = [...this.lost]
      .map(([unit, reason]) => ({ unit, reason }))
      .sort((a, b) => (a.unit < b.unit ? -1 : 1));
    return { frames: this.failed(), units };
  }

  /** Processes a key that was written. */
  written(key: string): void {
    const unit = nameInKey(key);
    if (key.startsWith(keys.ledger(this.ledger.job))) {
      this.finished.addName(unit);
      this.lost.delete(unit);
      this.check();
    } else if (key.startsWith(keys.failures(this.ledger.job))) {
      const looking = this.lookAt(unit).finally(() => this.looking.delete(looking));
      this.looking.add(looking);
    }
  }

  private async lookAt(unit: string): Promise<void> {
    const failure = await this.ledger.failure(unit);
    const last = failure?.attempts.at(-1);
    if (!failure?.final || !last || this.finished.hasName(unit)) return;
    this.lost.set(unit, last.reason);
    this.check();
  }

  private failed(): number {
    const frames = new FrameSet();
    for (const unit of this.lost.keys()) frames.addName(unit);
    for (const frame of frames) if (this.finished.has(frame)) frames.delete(frame);
    return frames.size;
  }

  private check(): void {
    const failed = this.failed();
    this.tell({ kind: 'count', done: this.finished.size, failed });
    if (this.finished.size + failed >= this.goal || this.isTooMany(this.lost.size)) this.reached();
  }
}
