import { setTimeout as delay } from 'node:timers/promises';
import { joinedSignal } from '../process/joined-signal';
import { ProcessorTime } from './processor-time';

/** Blender, or the template's command, makes no progress any more. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
}

/** What this worker has learned from the units of a job that it rendered. */
interface Learned {
  /** The longest time without a sign of progress, in seconds. */
  readonly longest: number;
  /** Whether the processor did all of the rendering. A GPU may work for long without a visible sign. */
  readonly onProcessor: boolean;
}

/** Seconds. A slow disk or network may hold a program up; less than this is never called stuck. */
const LEAST = 5 * 60;
/** Seconds, where the processor may not do all of the rendering. */
const LEAST_ELSEWHERE = 30 * 60;
const TIMES_THE_LONGEST = 10;

/** A program that waits for ever may wake up at times: less than this share of one processor is no progress. */
const SHARE = 0.005;
/** The system counts in hundredths of a second, and one of them may belong to another program. */
const LEAST_SECONDS_USED = 0.02;

/** How often progress is checked in the shortest time after which a unit is stuck. */
const LOOKS = 20;
const MOST_MS_BETWEEN_LOOKS = 10_000;

/** Seconds without a sign of progress after which a unit is stuck. @param learned undefined before the job's first unit. */
export function stuckAfter(learned: Learned | undefined): number {
  const least = learned?.onProcessor ? LEAST : LEAST_ELSEWHERE;
  return Math.max(least, TIMES_THE_LONGEST * (learned?.longest ?? 0));
}

/**
 * Watches the units that a worker renders, one at a time, and learns from those of each job. A sign of progress is a progress report, or
 * processor time of a process that this worker has started. Where the system does not report processor time, only a progress report counts.
 */
export class ProgressWatch {
  private readonly learned = new Map<string, Learned>();
  private heard: () => void = () => undefined;

  /** @param fixed seconds after which every unit is stuck. @default - learned, `stuckAfter` */
  constructor(private readonly fixed?: number) {}

  /** Call it when progress is reported. */
  readonly progress = (): void => {
    this.heard();
  };

  /**
   * Runs the function that renders a unit of a job.
   *
   * @param render its signal is aborted with `Stuck` when there is no progress.
   * @param onProcessor whether the processor did all of the rendering.
   */
  async over<T>(
    job: string,
    render: (stuck: AbortSignal) => Promise<T>,
    onProcessor: (rendered: T) => boolean,
  ): Promise<T> {
    const stuck = new AbortController();
    const ended = new AbortController();
    const after = this.fixed ?? stuckAfter(this.learned.get(job));
    let last = performance.now();
    let longest = 0;
    const heard = (this.heard = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    });
    if (Number.isFinite(after)) {
      const every = Math.min(MOST_MS_BETWEEN_LOOKS, (after * 1000) / LOOKS);
      void (async () => {
        for await (const looked of looks(every, ended.signal)) {
          if (looked !== 'nothing') heard();
          else if (performance.now() - last >= after * 1000) {
            stuck.abort(
              new Stuck(
                `no sign of progress for ${String(Math.round(after))} s, neither a word nor processor time; Blender was ended`,
              ),
            );
            return;
          }
        }
      })();
    }
    try {
      const rendered = await render(stuck.signal);
      heard();
      this.learned.set(job, {
        longest: Math.max(longest / 1000, this.learned.get(job)?.longest ?? 0),
        onProcessor: onProcessor(rendered),
      });
      return rendered;
    } finally {
      ended.abort();
      this.heard = () => undefined;
    }
  }
}

/**
 * Opens or checks a scene as long as there is progress. When the scene names a cache and there is a pipe in its place, Blender waits for a
 * writer for ever.
 *
 * @param options.after seconds after which it is stuck.
 * @default - as for a frame that the processor renders; longer where the system does not report processor time
 * @param options.stop its reason is thrown.
 * @throws Stuck
 */
export async function watchedOpening<T>(
  open: (stop: AbortSignal) => Promise<T>,
  { after, stop }: { readonly after?: number | undefined; readonly stop?: AbortSignal | undefined } = {},
): Promise<T> {
  const onProcessor = process.platform === 'linux';
  const watch = new ProgressWatch(after ?? stuckAfter({ longest: 0, onProcessor }));
  return watch.over(
    '',
    async (stuck) => {
      const { signal, release } = joinedSignal(...(stop ? [stop, stuck] : [stuck]));
      try {
        return await open(signal);
      } finally {
        release();
      }
    },
    () => true,
  );
}

/**
 * Samples the processor time at this interval in milliseconds until `ended` fires. The first sample is taken after the first interval, and is
 * compared with nothing: it reads the state of every process of the machine, which a frame of some milliseconds can do without.
 */
async function* looks(every: number, ended: AbortSignal): AsyncGenerator<'progress' | 'nothing'> {
  const time = new ProcessorTime();
  let used: number | undefined;
  let at = performance.now();
  for (let isFirst = true; ; isFirst = false) {
    await delay(every, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return;
    const [usedBefore, before] = [used, at];
    used = await time.seconds();
    at = performance.now();
    const passed = at - before;
    // This process was suspended, and the watched one may have been, too.
    const isLate = passed > 3 * every + 1000;
    const least = Math.max(LEAST_SECONDS_USED, (SHARE * passed) / 1000);
    const isUsed = !isFirst && used !== undefined && used - (usedBefore ?? 0) >= least;
    yield isLate || isUsed ? 'progress' : 'nothing';
  }
}
