import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Identifies a version of a file: a later file of the same name has another one. */
export interface FileVersion {
  /** Its inode, size and times; `none` when it is missing, `folder` for what is no file. */
  readonly version: string;
  /** When the inode last changed, even where the file's time was set back; since 1970, by its disk's clock. */
  readonly touchedMs: number;
  /** The resolution of that time, in milliseconds. */
  readonly exactMs: number;
  /** In bytes. @default - it is no file */
  readonly size?: number;
}

/** The kernel's clock for file times stands still between two ticks. */
const TICK_MS = 12;
/** FAT's times have no finer resolution. */
const COARSE_MS = 2000;

/** The present version of a file. Links are followed. */
export async function versionOf(path: string): Promise<FileVersion> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found) return { version: 'none', touchedMs: 0, exactMs: 0 };
  return found.isFile() ? versionIn(found) : { version: 'folder', touchedMs: 0, exactMs: 0 };
}

/** @param found the result of `stat`. */
export function versionIn({ ino, size, mtimeNs, ctimeNs, ctimeMs }: BigIntStats): FileVersion {
  return {
    version: [ino, size, mtimeNs, ctimeNs].join(' '),
    touchedMs: Number(ctimeMs),
    exactMs: ctimeNs % 1_000_000_000n === 0n ? COARSE_MS : TICK_MS,
    size: Number(size),
  };
}
