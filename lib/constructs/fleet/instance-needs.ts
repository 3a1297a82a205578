import type { Size } from 'aws-cdk-lib';

/** Required attributes of an instance, in place of a list of types. */
export interface InstanceNeeds {
  readonly minVcpus: number;
  /** @default - any number */
  readonly maxVcpus?: number;
  /** @default - any */
  readonly minMemory?: Size;
  /** @default - any */
  readonly maxMemory?: Size;
  /** NVIDIA GPUs. @default - none: types with GPUs are excluded */
  readonly minGpus?: number;
  /** @default - with `minGpus` any number */
  readonly maxGpus?: number;
}
