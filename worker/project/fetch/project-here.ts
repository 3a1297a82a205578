/** A project on this machine's disk. */
export interface Project {
  /** The folder that scene names are relative to. */
  readonly folder: string;
  /** The requested .blend, when the project is a single file and not a folder. */
  readonly single?: string;
}
