/** A number of samples, and when it was reported. */
interface Report {
  readonly at: number;
  readonly done: number;
}

/**
 * Estimates how long the current frame will take, from the samples that Blender reports as done. For a frame in slices: its current slice.
 *
 * Times are milliseconds on any monotonic clock; the results are seconds. Cycles reports samples when it begins, after the first one, and
 * then about twice a minute. Between two reports the estimate only counts the time.
 */
export class FrameEstimate {
  private began = 0;
  private rounds = 1;
  /** In the present round: its beginning, the first samples, and the latest. */
  private first: Report | undefined;
  private base: Report | undefined;
  private last: Report | undefined;
  private of = 0;
  private roundsDone = 0;

  /** @param rounds how often the sample count goes from 0 to its end: once for each view layer, and each large tile of it. */
  begin(now: number, rounds = 1): void {
    this.began = now;
    this.rounds = rounds;
    this.roundsDone = 0;
    this.forget();
  }

  sample(done: number, of: number, now: number): void {
    if (this.last && done < this.last.done) {
      this.roundsDone++;
      this.forget();
    }
    this.of = of;
    const report = { at: now, done };
    this.first ??= report;
    if (done > this.first.done) this.base ??= report;
    this.last = report;
  }

  /** Seconds until the last sample, without saving. Undefined until a sample is known to be done. */
  secondsLeft(now: number): number | undefined {
    const each = this.secondsEach();
    if (each === undefined || !this.last) return undefined;
    const rounds = Math.max(0, this.rounds - this.roundsDone - 1);
    const here = each * (this.of - this.last.done) - (now - this.last.at) / 1000;
    // The current sample may still need all of its time.
    return Math.max(this.last.done < this.of ? each : 0, here) + rounds * each * this.of;
  }

  /** Seconds from its beginning to its last sample; undefined as for `secondsLeft`. */
  secondsInAll(now: number): number | undefined {
    const left = this.secondsLeft(now);
    return left === undefined ? undefined : (now - this.began) / 1000 + left;
  }

  /** Seconds per sample, all rounds together; undefined as for `secondsLeft`. */
  get secondsASample(): number | undefined {
    const each = this.secondsEach();
    return each === undefined ? undefined : each * this.rounds;
  }

  /** Whether only the first samples have been reported, which are slow: the estimate is then too high. */
  get isRough(): boolean {
    return this.roundsDone === 0 && this.last?.done === this.base?.done;
  }

  /** Seconds per sample. The first is slower than all others, and counts only while there is no other. */
  private secondsEach(): number | undefined {
    const { first, base, last } = this;
    if (!first || !base || !last) return undefined;
    const [from, to] = last.done > base.done ? [base, last] : [first, base];
    return (to.at - from.at) / 1000 / (to.done - from.done);
  }

  private forget(): void {
    this.first = this.base = this.last = undefined;
  }
}
