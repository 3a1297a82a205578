import type { BigIntStats } from 'node:fs';

/** What there is to know of a file without reading it. */
export interface FileState {
  readonly bytes: number;
  /** From size and time, so that a listing reads nothing, and a file that was changed by hand has another tag. */
  readonly etag: string;
  readonly modified: Date;
}

export function fileState({ size, mtimeNs }: BigIntStats): FileState {
  return {
    bytes: Number(size),
    etag: `${size.toString(16)}-${mtimeNs.toString(16)}`,
    modified: new Date(Number(mtimeNs / 1_000_000n)),
  };
}
