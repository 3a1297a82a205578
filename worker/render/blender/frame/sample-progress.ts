export interface SampleCount {
  readonly sample: number;
  readonly of: number;
}

const FRAME = /\bFra: ?(-?\d+)/;
/** Cycles ends with `Sample 24/64`, and may add what its device does in brackets; EEVEE with `Rendering 24 / 64 samples`. */
const SAMPLE =
  /(?:^|[|,] )Sample (\d+)\/(\d+)(?: \([^|]*\))?\s*$|(?:^|\| )Rendering +(\d+) *\/ *(\d+) samples\s*$/;

/** The samples in Blender's report on a frame, to its handlers or in its log; undefined when it contains none. */
export function samplesIn(text: string): SampleCount | undefined {
  const match = SAMPLE.exec(text);
  return match ? { sample: Number(match[1] ?? match[3]), of: Number(match[2] ?? match[4]) } : undefined;
}

/** The frame that a line of Blender's log names; undefined when it names none. Blender 5 prints `Fra: 4`, earlier versions `Fra:4`. */
export function frameOfLine(line: string): number | undefined {
  const frame = FRAME.exec(line)?.[1];
  return frame === undefined ? undefined : Number(frame);
}
