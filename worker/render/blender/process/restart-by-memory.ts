import { totalmem } from 'node:os';

export interface MemoryUse {
  /** Blender's memory between two frames, in bytes. */
  readonly residentBytes: number;
  /** The same after its first frame. */
  readonly firstResidentBytes: number;
  readonly limitBytes: number;
}

/**
 * Whether to restart Blender between two frames. Long-lived Blenders grow. One that exceeds the limit because its scene is big would hold
 * as much again after its first frame, so it must also have grown.
 */
export function shouldRestart({ residentBytes, firstResidentBytes, limitBytes }: MemoryUse): boolean {
  return residentBytes > limitBytes && residentBytes > 1.5 * firstResidentBytes;
}

/** Three quarters of the memory that this process may use, in bytes: of the machine's, or of its control group's. */
export function defaultMemoryLimit(): number {
  return 0.75 * Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
