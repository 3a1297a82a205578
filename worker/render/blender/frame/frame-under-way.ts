import type { ToldProgress } from '../blender-messages';
import { BlenderWarnings } from '../warnings/blender-warnings';
import { FramePhases, type Phases } from './frame-phases';
import { frameOfLine, type SampleCount, samplesIn } from './sample-progress';

/** A report of Blender's: of those before 5, and of Blender 5. */
const ERROR = /^(?:Error: |(?:\d+:)?\d+:\d+\.\d+\s+reports\s*\| ERROR )(.+)/;
const MOST_ERRORS = 5;

/** @param slice the same of the present slice, of a frame that is rendered in slices. */
export type OnSample = (
  sample: number,
  of: number,
  slice?: { readonly sample: number; readonly of: number },
) => void;

/** Something of a frame that takes its time. */
export interface Watched {
  readonly frame: number;
  /** When it fires, Blender is killed: a render cannot be stopped in another way. */
  readonly signal?: AbortSignal | undefined;
  /** Called as samples are done, where Blender tells. */
  readonly onSample?: OnSample | undefined;
}

/** A frame that Blender renders: what the driver tells of it, and Blender's log where the driver is told nothing. */
export class FrameUnderWay {
  /** What Blender said of it that touches pixels. */
  readonly warnings = new BlenderWarnings();
  /** Errors that it printed. */
  readonly errors: string[] = [];
  private readonly phases: FramePhases;
  private isHeard = false;

  /** @param isTold whether the driver tells of progress. */
  constructor(
    private readonly watched: Watched,
    private readonly isTold: boolean,
    now?: () => number,
  ) {
    this.phases = new FramePhases(now);
  }

  told({ frame, text }: ToldProgress): void {
    if (frame !== this.watched.frame) return;
    this.isHeard = true;
    this.sampled(samplesIn(text));
  }

  /** A line of the log, which lags: it may still be of the frame before. */
  read(line: string): void {
    this.warnings.read(line);
    const [, error] = ERROR.exec(line) ?? [];
    if (error !== undefined && this.errors.length < MOST_ERRORS) this.errors.push(error);
    if (this.isTold) return;
    if (frameOfLine(line) === this.watched.frame) {
      this.isHeard = true;
      this.sampled(samplesIn(line));
    }
    // Its last line does not say which frame it is of.
    if (this.isHeard) this.phases.read(line);
  }

  /** Whether nothing at all was told of it. */
  isSilent({ savingSeconds }: { readonly savingSeconds: number | null }): boolean {
    return !this.isHeard && savingSeconds === null;
  }

  split(rendered: Parameters<FramePhases['split']>[0]): Phases {
    return this.phases.split(rendered);
  }

  private sampled(samples: SampleCount | undefined): void {
    if (!samples) return;
    this.phases.sampled();
    this.watched.onSample?.(samples.sample, samples.of);
  }
}
