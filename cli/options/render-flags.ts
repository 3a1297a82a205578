import type { NightFlags } from './night-flags';
import type { SceneFlags } from './scene-flags';

export interface RenderFlags extends SceneFlags, NightFlags {
  readonly frames?: string;
  readonly scene?: string;
  readonly output?: string;
  readonly workers: string;
  readonly taskSize?: string;
  /** False for `--no-template`. */
  readonly template?: string | false;
  readonly subdivX?: string;
  readonly subdivY?: string;
  readonly shuffle?: string | true;
  readonly order?: string;
  readonly maxFailures?: string;
  readonly stuckAfter?: string;
  readonly sliceAfter?: string;
  readonly port?: string;
  readonly replace?: true;
  readonly mixBlenders?: true;
}
