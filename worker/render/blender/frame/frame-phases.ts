/** How the seconds of a frame were spent; null where that is unknown. */
export interface Phases {
  /** Synchronising the scene with the renderer: until the first sample, of the first view layer where there are several. */
  readonly sync: number | null;
  /** Everything between that and saving. */
  readonly render: number | null;
  readonly save: number | null;
}

/** `Time: 00:10.25 (Saving: 00:00.11)`; hours come before the minutes when there are any. */
const SAVING = /\bTime: .*\(Saving: (?:(\d+):)?(\d+):(\d+\.\d+)\)/;

/** Splits a frame's time into phases by Blender's reports. It serves reports only; no decision depends on it. */
export class FramePhases {
  private readonly began: number;
  private firstSample: number | undefined;
  private saving: number | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.began = now();
  }

  /** Some samples are done, or the first is begun. */
  sampled(): void {
    this.firstSample ??= this.now();
  }

  /** A line of the frame's log. Before 4.3, Blender reports the time for saving only there. */
  read(line: string): void {
    const saved = SAVING.exec(line);
    if (saved) this.saving = Number(saved[1] ?? 0) * 3600 + Number(saved[2]) * 60 + Number(saved[3]);
  }

  /** Seconds; they add up to the frame's where all are known. */
  split(rendered: {
    readonly seconds: number;
    readonly savingSeconds: number | null;
    readonly reopenSeconds: number;
  }): Phases {
    const { seconds, savingSeconds, reopenSeconds } = rendered;
    const save = capped(savingSeconds ?? this.saving ?? null, seconds);
    const until =
      this.firstSample === undefined
        ? null
        : Math.max(0, (this.firstSample - this.began) / 1000 - reopenSeconds);
    const sync = capped(until, Math.max(0, seconds - (save ?? 0)));
    // Rounding may make the difference slightly negative.
    const render = sync === null || save === null ? null : Math.max(0, seconds - sync - save);
    return { sync, render, save };
  }
}

/** The times come from two clocks, and the log rounds to hundredths. */
function capped(value: number | null, most: number): number | null {
  return value === null ? null : Math.min(value, most);
}
