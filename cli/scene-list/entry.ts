import type { RenderFlags } from '../options/render-flags';

/** One scene of several, with its own options. */
export interface Entry {
  /** How people find it: the scene, or the line of a list. */
  readonly where: string;
  readonly scene: string;
  readonly flags: RenderFlags;
}

/** What cannot be rendered, which was found before anything was. */
export interface BadEntry {
  readonly where: string;
  /** In one line. */
  readonly reason: string;
}
