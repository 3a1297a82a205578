import type { FramesFlags } from './frames-of';
import type { OnFarmFlags } from '../farm/on-farm';
import type { SceneFlags } from './scene-flags';

export interface SubmitFlags extends OnFarmFlags, FramesFlags, SceneFlags {
  readonly job?: string;
  readonly scene?: string;
  readonly taskSize?: string;
  /** False for `--no-template`. */
  readonly template?: string | false;
  readonly subdivX?: string;
  readonly subdivY?: string;
  readonly shuffle?: string | true;
  readonly check?: boolean;
  readonly maxFailures?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly output?: string;
}
