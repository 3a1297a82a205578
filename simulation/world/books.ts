/** What instances were paid for, in seconds. Together it is what was billed. */
export interface Spent {
  /** Rendering that is in a recorded frame. */
  readonly useful: number;
  /** Rendering that nothing came of: interrupted, crashed, rendered and never recorded. */
  readonly lost: number;
  /** Rendering of frames that were done, or kept, already. */
  readonly duplicate: number;
  /** Opening scenes, keeping slices. */
  readonly overhead: number;
  readonly boot: number;
  /** Everything else: waiting for tasks, for uploads, or for the end. */
  readonly idle: number;
  readonly billed: number;
}

/** AWS bills by the second, and a minute at least. */
const LEAST_BILLED_SECONDS = 60;

/** Keeps account of every second that is paid for. */
export class Books {
  private useful = 0;
  private lost = 0;
  private duplicate = 0;
  private overheads = 0;
  private boots = 0;
  private billed = 0;
  /** Seconds of rendering that are kept of each unit; all of them, once it has a record. */
  private readonly kept: Float64Array;

  constructor(units: number) {
    this.kept = new Float64Array(units);
  }

  keptOf(unit: number): number {
    return this.kept[unit] ?? 0;
  }

  /** A unit was rendered from `from` to `to`, seconds of its own time, and that much is kept from now on. */
  keep(unit: number, from: number, to: number): void {
    const before = this.keptOf(unit);
    this.kept[unit] = Math.max(before, to);
    const gain = Math.min(to - from, Math.max(0, to - before));
    this.useful += gain;
    this.duplicate += to - from - gain;
  }

  /** It will never be recorded, so what was kept of it is lost. */
  giveUp(unit: number): void {
    this.useful -= this.keptOf(unit);
    this.lost += this.keptOf(unit);
    this.kept[unit] = 0;
  }

  lose(seconds: number): void {
    this.lost += seconds;
  }

  overhead(seconds: number): void {
    this.overheads += seconds;
  }

  boot(seconds: number): void {
    this.boots += seconds;
  }

  /** An instance has gone, so many seconds after it came. */
  bill(seconds: number): void {
    this.billed += Math.max(LEAST_BILLED_SECONDS, seconds);
  }

  spent(): Spent {
    const { useful, lost, duplicate, overheads: overhead, boots: boot, billed } = this;
    const idle = billed - useful - lost - duplicate - overhead - boot;
    return { useful, lost, duplicate, overhead, boot, idle, billed };
  }
}
