/** A frame that is rendered to its end, in seconds of its own time: from where on, as the rest was kept before, and to where. */
export interface Rendered {
  readonly unit: number;
  readonly from: number;
  readonly to: number;
}
