import { setTimeout as delay } from 'node:timers/promises';
import { joinedSignal } from '../process/joined-signal';
import { ProcessorTime } from './processor-time';

/** Blender, or the template's command, shows no sign of progress any more. */
export class Stuck extends Error {
  override readonly name = 'Stuck';
}

/** What was learned of the units of a job that were rendered here. */
interface Learned {
  /** The longest time without a sign of progress, in seconds. */
  readonly longest: number;
  /** Whether the processor did all of the rendering. A GPU may work for long while nothing of it is seen. */
  readonly onProcessor: boolean;
}

/** Seconds. A disk or a network may keep a program waiting for a while; less than this is never called stuck. */
const LEAST = 5 * 60;
/** Where it is not known that the processor does all of the rendering. */
const LEAST_ELSEWHERE = 30 * 60;
const TIMES_THE_LONGEST = 10;

/** Programs that wait for ever may look around at times: less than this part of one processor is no progress. */
const SHARE = 0.005;
/** The system counts in hundredths of a second, and one of them may be another program's. */
const LEAST_SECONDS_USED = 0.02;

/** Looks for progress in the shortest time in which a unit is stuck. */
const LOOKS = 20;
const MOST_MS_BETWEEN_LOOKS = 10_000;

/** Seconds without a sign of progress after which a unit is stuck. @param learned undefined before the first of the job. */
export function stuckAfter(learned: Learned | undefined): number {
  const least = learned?.onProcessor ? LEAST : LEAST_ELSEWHERE;
  return Math.max(least, TIMES_THE_LONGEST * (learned?.longest ?? 0));
}

/**
 * Watches the units that a worker renders, one at a time, and learns from those of each job. A sign of progress is a word, or
 * processor time used by what this worker has started; where the system does not tell of that, a word alone.
 */
export class ProgressWatch {
  private readonly learned = new Map<string, Learned>();
  private heard: () => void = () => undefined;

  /** @param fixed seconds after which every unit is stuck. @default - learned, `stuckAfter` */
  constructor(private readonly fixed?: number) {}

  /** Something was told. */
  readonly progress = (): void => {
    this.heard();
  };

  /**
   * Does what renders a unit of a job.
   *
   * @param render is given a signal that is aborted with `Stuck` when there is no progress.
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
 * Opens a scene, or checks it, as long as there is progress: a Blender that opens a pipe, in place of a cache that the scene names, waits for
 * somebody who writes, for ever.
 *
 * @param options.after seconds after which it is stuck. @default - as for a frame that the processor renders; longer where the system does not tell processor time
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

/** Looks at the processor time until told to end, every so many milliseconds. */
async function* looks(every: number, ended: AbortSignal): AsyncGenerator<'progress' | 'nothing'> {
  const time = new ProcessorTime();
  let used = await time.seconds();
  let at = performance.now();
  for (;;) {
    await delay(every, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return;
    const [usedBefore, before] = [used, at];
    used = await time.seconds();
    at = performance.now();
    const passed = at - before;
    // Then this process was not running itself, and what it watches may not have been either.
    const isLate = passed > 3 * every + 1000;
    const least = Math.max(LEAST_SECONDS_USED, (SHARE * passed) / 1000);
    const isUsed = used !== undefined && used - (usedBefore ?? 0) >= least;
    yield isLate || isUsed ? 'progress' : 'nothing';
  }
}
