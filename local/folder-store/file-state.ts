import type { Stats } from 'node:fs';

/** The facts about a file that need no reading. */
export interface FileState {
  readonly bytes: number;
  /** Made from size and time, so that a listing reads no contents, and a file that was changed by hand has another tag. */
  readonly etag: string;
  readonly modified: Date;
}

export function fileState({ size, mtimeMs, mtime }: Stats): FileState {
  // In microseconds: finer than the clock of any file system, and a number still holds it exactly.
  return {
    bytes: size,
    etag: `${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}`,
    modified: mtime,
  };
}
