import type { Stats } from 'node:fs';

/** What there is to know of a file without reading it. */
export interface FileState {
  readonly bytes: number;
  /** From size and time, so that a listing reads nothing, and a file that was changed by hand has another tag. */
  readonly etag: string;
  readonly modified: Date;
}

export function fileState({ size, mtimeMs, mtime }: Stats): FileState {
  // To the microsecond: finer than any file system's clock ticks, and a number still holds it exactly.
  return {
    bytes: size,
    etag: `${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}`,
    modified: mtime,
  };
}
