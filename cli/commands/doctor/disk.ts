import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { bytesText } from '../../output/bytes-text';
import type { Finding } from '../../../farm/account/checks/finding';

/** Bytes: a film frame with its layers as EXR may have some hundred MB. */
const LITTLE = 2e9;

/** Whether a folder has space for frames; a scene in it may be rendered there. */
export async function diskFinding(folder = process.cwd()): Promise<Finding> {
  const check = 'disk';
  try {
    const { bavail, bsize } = await statfs(folder);
    await access(folder, constants.W_OK);
    return spaceFinding(bavail * bsize, folder);
  } catch {
    return {
      check,
      state: 'bad',
      says: `nothing can be written in ${folder}`,
      fix: 'name another folder for the frames: brenda render -o FOLDER',
    };
  }
}

/** @param free in bytes. */
export function spaceFinding(free: number, folder: string): Finding {
  const says = `${bytesText(free)} free in ${folder}`;
  if (free >= LITTLE) return { check: 'disk', state: 'ok', says };
  const fix = 'make room, or name a folder on another disk: brenda render -o FOLDER';
  return { check: 'disk', state: 'note', says, fix };
}
