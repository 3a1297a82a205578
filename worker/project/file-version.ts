import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** What tells a file from the one that had its name before. */
export interface FileVersion {
  /** Its number, size and times; `none` when it is not there, `folder` for what is no file. */
  readonly version: string;
  /** When it was last touched in any way, also where its time was set back; since 1970, by the clock of its disk. */
  readonly touchedMs: number;
  /** How exact that is, in milliseconds. */
  readonly exactMs: number;
  /** In bytes. @default - it is no file */
  readonly size?: number;
}

/** The kernel takes its times from a clock that stands still between two ticks. */
const TICK_MS = 12;
/** FAT has no finer time. */
const COARSE_MS = 2000;

/** What a file is now. Links are followed. */
export async function versionOf(path: string): Promise<FileVersion> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found) return { version: 'none', touchedMs: 0, exactMs: 0 };
  return found.isFile() ? versionIn(found) : { version: 'folder', touchedMs: 0, exactMs: 0 };
}

/** @param found what `stat` says of a file. */
export function versionIn({ ino, size, mtimeNs, ctimeNs, ctimeMs }: BigIntStats): FileVersion {
  return {
    version: [ino, size, mtimeNs, ctimeNs].join(' '),
    touchedMs: Number(ctimeMs),
    exactMs: ctimeNs % 1_000_000_000n === 0n ? COARSE_MS : TICK_MS,
    size: Number(size),
  };
}
