import type { ToldProgress } from '../blender-messages';
import { BlenderWarnings } from '../warnings/blender-warnings';
import { FramePhases, type Phases } from './frame-phases';
import { frameOfLine, type SampleCount, samplesIn } from './sample-progress';

/** An error report, as Blender prints it before version 5, and from 5 on. */
const ERROR = /^(?:Error: |(?:\d+:)?\d+:\d+\.\d+\s+reports\s*\| ERROR )(.+)/;
const MOST_ERRORS = 5;

/** @param slice the same for the current slice, of a frame that is rendered in slices. */
export type OnSample = (
  sample: number,
  of: number,
  slice?: { readonly sample: number; readonly of: number },
) => void;

/** A frame, or a part of one, that takes time to render. */
export interface Watched {
  readonly frame: number;
  /** When it fires, Blender is killed: a render cannot be stopped in another way. */
  readonly signal?: AbortSignal | undefined;
  /** Called when samples are done, where Blender reports them. */
  readonly onSample?: OnSample | undefined;
}

/** A frame that Blender renders, followed by the driver's reports, and by Blender's log where the driver gets none. */
export class FrameUnderWay {
  /** Its warnings that affect pixels. */
  readonly warnings = new BlenderWarnings();
  /** Errors that it printed. */
  readonly errors: string[] = [];
  private readonly phases: FramePhases;
  private isHeard = false;

  /** @param isTold whether the driver reports progress. */
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
    // The log's last line does not name its frame.
    if (this.isHeard) this.phases.read(line);
  }

  /** Whether there was no report at all. */
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
