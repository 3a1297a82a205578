/** Blender, or the template's command, shows no sign of progress any more. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
}

/** Seconds. Reading and preparing a scene is silent for a while; less than this is never called stuck. */
const LEAST = 5 * 60;
/** Before any frame of the job has been seen, nobody knows how silent it is. */
const UNKNOWN = 30 * 60;
const TIMES_THE_LONGEST = 10;

/**
 * Seconds without progress after which a unit is stuck.
 *
 * @param longest the longest silence, in seconds, in any unit of the job that was rendered here; undefined before the first.
 */
export function stuckAfter(longest: number | undefined): number {
  return longest === undefined ? UNKNOWN : Math.max(LEAST, TIMES_THE_LONGEST * longest);
}

/** Watches the units that a worker renders, one at a time, and learns from those of each job how long they are silent. */
export class ProgressWatch {
  private readonly longest = new Map<string, number>();
  private heard: () => void = () => undefined;

  /** @param fixed seconds after which every unit is stuck. @default - learned, `stuckAfter` */
  constructor(private readonly fixed?: number) {}

  /** Something was printed. */
  readonly progress = (): void => {
    this.heard();
  };

  /**
   * Does what renders a unit of a job.
   *
   * @param render is given a signal that is aborted with `Stuck` when there is no progress.
   */
  async over<T>(job: string, render: (stuck: AbortSignal) => Promise<T>): Promise<T> {
    const stuck = new AbortController();
    const after = this.fixed ?? stuckAfter(this.longest.get(job));
    let last = performance.now();
    let longest = 0;
    const timer = Number.isFinite(after)
      ? setInterval(
          () => {
            if (performance.now() - last < after * 1000) return;
            clearInterval(timer);
            stuck.abort(
              new Stuck(`no sign of progress for ${String(Math.round(after))} s; Blender was ended`),
            );
          },
          Math.min(1000, after * 100),
        )
      : undefined;
    this.heard = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    };
    try {
      const rendered = await render(stuck.signal);
      this.heard();
      this.longest.set(job, Math.max(longest / 1000, this.longest.get(job) ?? 0));
      return rendered;
    } finally {
      clearInterval(timer);
      this.heard = () => undefined;
    }
  }
}
