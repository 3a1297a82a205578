/** A project on this machine's disk. */
export interface Project {
  /** The folder that scene names are relative to. */
  readonly folder: string;
  /** The one .blend that was asked for, when the project is no folder of its own. */
  readonly single?: string;
}
