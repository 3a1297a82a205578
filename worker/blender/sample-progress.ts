export interface SampleProgress {
  readonly frame: number;
  readonly sample: number;
  readonly of: number;
}

const FRAME = /\bFra: ?(-?\d+)/;
/** Cycles says `Sample 24/64`, EEVEE `Rendering 24 / 64 samples`. */
const SAMPLE = /\bSample (\d+)\/(\d+)|\bRendering +(\d+) *\/ *(\d+) samples/;

/**
 * How far a frame is, from a line of Blender's log; undefined for any other line.
 *
 * For watching only: nothing is decided by it. The handlers of Blender 3.4 are not told samples, so the log
 * is the one place. Blender 5 prints `Fra: 4`, those before it `Fra:4`.
 */
export function sampleProgress(line: string): SampleProgress | undefined {
  const frame = frameOfLine(line);
  const match = SAMPLE.exec(line);
  if (frame === undefined || !match) return undefined;
  return { frame, sample: Number(match[1] ?? match[3]), of: Number(match[2] ?? match[4]) };
}

/** The frame that a line of Blender's log is about; undefined when it does not say. */
export function frameOfLine(line: string): number | undefined {
  const frame = FRAME.exec(line)?.[1];
  return frame === undefined ? undefined : Number(frame);
}
