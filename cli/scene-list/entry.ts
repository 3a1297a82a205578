import type { RenderFlags } from '../options/render-flags';

/** One scene of several, with its own options. */
export interface Entry {
  /** Its name for people: the scene, or the line of a list. */
  readonly where: string;
  readonly scene: string;
  readonly flags: RenderFlags;
}

/** An entry that cannot be rendered; found before the first render. */
export interface BadEntry {
  readonly where: string;
  /** In one line. */
  readonly reason: string;
}
