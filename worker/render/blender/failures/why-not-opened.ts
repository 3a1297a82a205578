import { downloadsOf } from '../../../../protocol/releases/blender-download';
import { UserFault } from '../../../../protocol/failure/fault';
import { BlenderNumber, linkedBy, savedBy } from '../../../project/blend-header';
import { SceneUnreadable } from './scene-unreadable';
import { BlenderCrashed, describeEnd, isCrash } from './blender-crashed';

/** A scene that could not be opened, and the Blenders that saved and opened it. */
export interface Opened {
  readonly scene: string;
  /** Undefined where the file does not have it. */
  readonly savedBy: BlenderNumber | undefined;
  /** The version of the Blender that opens it: `5.2.2 LTS`. */
  readonly here: string;
}

/** What the driver prints of caches that are not their simulation's own, before it ends Blender. */
const FORGED = /^(.*): its simulation cannot be kept from writing: ForgedCaches: (.*)$/m;
/** Libraries that are checked; for a scene with more, Blender's own message stays. */
const MOST_LIBRARIES = 500;

/**
 * Adds to an error of a Blender that could not open a scene, or ended while it did, which Blender saved that file, and which this is.
 *
 * An older Blender cannot read a newer one's file, or crashes on it, each time: that is the user's fault, and a newer Blender fixes it.
 */
export async function whyNotOpened(error: unknown, opened: Opened): Promise<unknown> {
  const isUnreadable = error instanceof SceneUnreadable;
  if (!isUnreadable && !(error instanceof BlenderCrashed)) return error;
  const { scene, here } = opened;
  const forged = isUnreadable ? null : FORGED.exec(error.log);
  if (forged) return new UserFault(`scene ${scene}: ${forged[1] ?? ''}: ${forged[2] ?? ''}`);
  const newer = isUnreadable || isCrash(error.end) ? await newerFile(opened) : undefined;
  if (isUnreadable && newer?.what === 'it') return error;
  if (newer) {
    const why = isUnreadable
      ? `which Blender ${here} cannot read`
      : `and ${describeEnd(error.end).replace('Blender', `Blender ${here}`)} as it opened it`;
    const series = String(newer.savedBy);
    return new UserFault(
      `scene ${scene}: ${newer.what} was saved by Blender ${series}, ${why}; use Blender ${series} or newer: ${downloadsOf(series)}`,
    );
  }
  if (isUnreadable) return error;
  const saved = opened.savedBy ? ` that Blender ${String(opened.savedBy)} saved` : '';
  return new BlenderCrashed(
    error.end,
    error.log,
    error.peakBytes,
    error.report,
    `as it opened ${scene}, a file${saved}; this is Blender ${here}`,
  );
}

/** The scene, or a file that it links, even indirectly, that a newer Blender than this has saved. */
async function newerFile({ scene, savedBy: saved, here }: Opened) {
  const ours = BlenderNumber.parse(here);
  if (saved?.isNewerThan(ours)) return { what: 'it', savedBy: saved };
  const seen = new Set([scene]);
  for (const file of seen) {
    for (const path of await linkedBy(file)) {
      if (seen.has(path) || seen.size > MOST_LIBRARIES) continue;
      seen.add(path);
      const linked = await savedBy(path);
      if (linked?.isNewerThan(ours)) return { what: `the library ${path}`, savedBy: linked };
    }
  }
  return undefined;
}
