import type { BlenderNumber } from '../../worker/project/blend-header';
import { newestFirst } from './find/release';
import { type KnownBlender, preferred } from './find/roster';

/** How a Blender fits a file. */
export type Fit = 'same' | 'newer' | 'older';

/**
 * The Blender for a file: of the version that saved it; else of the oldest newer one; else the newest there is, which is older than the file.
 */
export function fitting(
  known: readonly KnownBlender[],
  savedBy: BlenderNumber,
): { readonly blender: KnownBlender; readonly fit: Fit } | undefined {
  const same = preferred(known.filter(({ release }) => release.isOf(savedBy)));
  if (same) return { blender: same, fit: 'same' };
  const [oldest] = known
    .filter(({ release }) => release.series.isNewerThan(savedBy))
    .sort((a, b) => newestFirst(b.release, a.release));
  const newer = oldest && preferred(known.filter(({ release }) => release.isOf(oldest.release.series)));
  if (newer) return { blender: newer, fit: 'newer' };
  const [newest] = [...known].sort((a, b) => newestFirst(a.release, b.release));
  const older = newest && preferred(known.filter(({ release }) => release.isOf(newest.release.series)));
  return older && { blender: older, fit: 'older' };
}
