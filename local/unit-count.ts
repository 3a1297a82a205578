import type { Ledger } from '../farm/ledger/ledger';
import { keys, nameInKey } from '../protocol/keys';
import type { LocalEvent } from './local-render';

/** Counts the units of a request as their records appear in the store: how many are done, how many failed for good. */
export class UnitCount {
  private readonly finished = new Set<string>();
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

  /** Resolves when so many units are done or have failed for good, or too many have failed. */
  reaches(goal: number, isTooMany: (failed: number) => boolean): Promise<void> {
    this.goal = goal;
    this.isTooMany = isTooMany;
    const reached = new Promise<void>((resolve) => {
      this.reached = resolve;
    });
    this.check();
    return reached;
  }

  /** The units that failed for good, and the last reason of each. */
  async failures(): Promise<{ unit: string; reason: string }[]> {
    await Promise.all(this.looking);
    return [...this.lost]
      .map(([unit, reason]) => ({ unit, reason }))
      .sort((a, b) => (a.unit < b.unit ? -1 : 1));
  }

  /** Takes notice of a key that was written. */
  written(key: string): void {
    const unit = nameInKey(key);
    if (key.startsWith(keys.ledger(this.ledger.job))) {
      this.finished.add(unit);
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
    if (!failure?.final || !last || this.finished.has(unit)) return;
    this.lost.set(unit, last.reason);
    this.check();
  }

  private check(): void {
    this.tell({ kind: 'count', done: this.finished.size, failed: this.lost.size });
    const { size: failed } = this.lost;
    if (this.finished.size + failed >= this.goal || this.isTooMany(failed)) this.reached();
  }
}
