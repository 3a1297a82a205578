import { UserFault } from '../../protocol/failure/fault';
import { placeText } from '../../protocol/scene/frames-place';
import { FrameRange } from '../../protocol/job/frame-range';
import type { FrameSet } from '../../protocol/job/frame-set';
import type { Job, JobOutput } from '../../protocol/job/job';
import { Naming } from '../../protocol/naming/naming';
import { OWN_NAME } from '../../protocol/naming/output-path';
import { forEachConcurrently } from '../aws/for-each-concurrently';
import type { PlacedFrames } from '../store/placed-frames';
import { NameTaken } from '../store/place-refused';

/** The maximum number of objects to list and to check for their job. Workers check the rest, and never replace anything either. */
const MOST_LISTED = 200_000;
const MOST_ASKED = 1_000;
const LANES = 16;
/** `$OUTDIR` without a folder below it, as `$OUTDIR/exr/` has. */
const WRITES_ON_TOP = /\$OUTDIR(?!\/+[^\s/"'`;&|<>]+\/)/;

interface Asked {
  readonly id: string;
  readonly job: Pick<Job, 'scene' | 'template'>;
  readonly output: JobOutput | undefined;
  /** A range in the syntax of `FrameRange`. */
  readonly frames: string;
}

/**
 * Refuses frames whose names in a user's bucket are taken by objects outside their job, before any of them is rendered.
 *
 * @param settled frames that are done: objects with their names belong to them.
 * @throws NameTaken for one of them; PlaceRefused when the bucket cannot be read.
 */
export async function requireFreeNames(
  placed: Pick<PlacedFrames, 'place' | 'names' | 'ownerOf'>,
  { id, job, output, frames }: Asked,
  settled: FrameSet,
): Promise<void> {
  const { stems, head } = stemsOf({ id, job, output, frames }, settled);
  if (stems.size === 0) return;
  const found: string[] = [];
  let listed = 0;
  for await (const name of placed.names(head)) {
    if (isOneOf(stems, name)) found.push(name);
    if (++listed >= MOST_LISTED || found.length >= MOST_ASKED) break;
  }
  await forEachConcurrently(found, LANES, async (name) => {
    const owner = await placed.ownerOf(name);
    if (owner !== undefined && owner !== id)
      throw new NameTaken(`${placeText(placed.place)}/${name}`, owner ?? undefined);
  });
}

/** The names of the frames without their endings, and their common prefix. */
function stemsOf(
  { id, job: { scene, template }, output, frames }: Asked,
  settled: FrameSet,
): { readonly stems: ReadonlySet<string>; readonly head: string } {
  const stems = new Set<string>();
  let head: string | undefined;
  if (template !== undefined && !isNamedByJob(template, output)) return { stems, head: '' };
  try {
    const naming = new Naming({ name: output?.name ?? OWN_NAME, job: id, scene, names: output?.names });
    for (const frame of FrameRange.parse(frames).frames()) {
      if (settled.has({ span: { first: frame, last: frame, step: 1 } })) continue;
      const stem = naming.stem(frame);
      stems.add(stem);
      head = head === undefined ? stem : common(head, stem);
    }
  } catch (error) {
    // Only the worker knows values that come from the open scene.
    if (!(error instanceof UserFault)) throw error;
    stems.clear();
  }
  return { stems, head: head ?? '' };
}

/**
 * Whether the names of a template's files are known before it runs. Its script chooses them. The job's name replaces only the names of
 * frames, in the folder that the script chose.
 */
function isNamedByJob(template: string, output: JobOutput | undefined): boolean {
  return output !== undefined && WRITES_ON_TOP.test(template);
}

/** Whether a name may be a file of a frame: its stem, then a suffix for a view or a tile, then an ending. */
function isOneOf(stems: ReadonlySet<string>, name: string): boolean {
  if (stems.has(name)) return true;
  for (const { index } of name.matchAll(/[._]/g)) if (stems.has(name.slice(0, index))) return true;
  return false;
}

function common(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
