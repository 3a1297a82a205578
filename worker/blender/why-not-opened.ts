import { UserFault } from '../../protocol/fault';
import { BlenderNumber, linkedBy, savedBy } from '../project/blend-header';
import { BlenderCrashed, describeEnd, isCrash } from './blender-crashed';

/** A scene that was to be opened, and the two Blenders it is about. */
export interface Opened {
  readonly scene: string;
  /** Undefined where the file does not say. */
  readonly savedBy: BlenderNumber | undefined;
  /** What the Blender that opens it says of itself: `5.2.2 LTS`. */
  readonly here: string;
}

/**
 * Says of a Blender that ended while it opened a scene which Blender saved it, and which this is.
 *
 * One that crashes on a file of a newer Blender does so each time: that is a fault of the user's, which a newer Blender fixes.
 */
export async function whyNotOpened(error: unknown, opened: Opened): Promise<unknown> {
  if (!(error instanceof BlenderCrashed)) return error;
  const { scene, here } = opened;
  const newer = isCrash(error.end) ? await newerFile(opened) : undefined;
  if (newer) {
    return new UserFault(
      `scene ${scene}: ${newer.what} was saved by Blender ${String(newer.savedBy)}, and ${describeEnd(error.end).replace('Blender', `Blender ${here}`)} as it opened it; use Blender ${String(newer.savedBy)} or newer`,
    );
  }
  const saved = opened.savedBy ? ` that Blender ${String(opened.savedBy)} saved` : '';
  return new BlenderCrashed(
    error.end,
    error.log,
    error.peakBytes,
    `as it opened ${scene}, a file${saved}; this is Blender ${here}`,
  );
}

/** The scene, or a file that it links, of a Blender newer than this. */
async function newerFile({ scene, savedBy: saved, here }: Opened) {
  const ours = BlenderNumber.parse(here);
  if (saved?.isNewerThan(ours)) return { what: 'it', savedBy: saved };
  for (const path of await linkedBy(scene)) {
    const linked = await savedBy(path);
    if (linked?.isNewerThan(ours)) return { what: `the library ${path}`, savedBy: linked };
  }
  return undefined;
}
