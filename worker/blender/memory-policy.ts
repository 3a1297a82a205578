import { totalmem } from 'node:os';

export interface MemoryUse {
  /** What Blender holds between two frames, in bytes. */
  readonly residentBytes: number;
  /** The same after its first frame. */
  readonly firstResidentBytes: number;
  readonly limitBytes: number;
}

/**
 * Whether to start Blender anew between two frames. Long-lived Blenders grow. One that holds more than the
 * limit because its scene is big would hold as much again after its first frame, so it must also have grown.
 */
export function shouldRestart({ residentBytes, firstResidentBytes, limitBytes }: MemoryUse): boolean {
  return residentBytes > limitBytes && residentBytes > 1.5 * firstResidentBytes;
}

/**
 * Whether Blender may keep its render data from frame to frame. For Cycles that can save building it again, and costs
 * its memory; EEVEE and Workbench, which render from Blender's own data, gain nothing. Whether it pays for a scene,
 * `RenderDataTrial` finds out.
 */
export function mayKeepRenderData(use: {
  readonly engine: string;
  /** The most Blender has held so far, in bytes. */
  readonly peakBytes: number;
  readonly limitBytes: number;
}): boolean {
  return use.engine === 'CYCLES' && use.peakBytes < 0.75 * use.limitBytes;
}

/** Three quarters of the memory this process may use, in bytes: of the machine's, or of its control group's. */
export function defaultMemoryLimit(): number {
  return 0.75 * Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
