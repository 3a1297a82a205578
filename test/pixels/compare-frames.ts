import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlenderProcess } from '../../worker/render/blender/process/blender-process';
import { BlenderRenderer } from '../../worker/render/blender/blender-renderer';
import { BLENDER } from '../support/blender';
import { freshFrame } from '../support/fresh-blender';
import { type Difference, difference, type Picture, pictureIn } from './picture';

/** On and back, and over gaps: what one frame leaves behind has another one to show in. */
const ORDER = [1, 2, 3, 4, 5, 6, 2, 5, 1];

/** So many more fresh Blenders are asked where one does not agree: some of its threads race. */
const DOUBTS = 5;

interface ComparedFrame extends Difference {
  readonly frame: number;
  /** Its place in the order. */
  readonly place: number;
}

export interface Comparison {
  /** Frames that are not as a fresh Blender renders them. */
  readonly wrong: readonly ComparedFrame[];
  /** Cells in which two fresh Blenders do not agree, so that there is nothing to compare with. */
  readonly unsteady: ReadonlySet<number>;
  /** Cells in which the frames that were compared are all alike, so that they prove nothing. */
  readonly still: ReadonlySet<number>;
  /** Whether all frames are alike. */
  readonly allStill: boolean;
  /** Whether the scene was opened again for frames. */
  readonly reopened: boolean;
}

export interface CompareRequest {
  /** The Blender that stays up. A scene that is trusted is rendered as a worker does it: in one for each frame where scripts may look. */
  readonly blender: BlenderProcess;
  readonly scene: string;
  readonly trusted: boolean;
  /** Those that are rendered afresh, and compared wherever they stand in the order. */
  readonly frames: readonly number[];
  /** In which they are rendered in one Blender. @default ORDER */
  readonly order?: readonly number[] | undefined;
  /** Where these frames go while they are compared. */
  readonly folder: string;
}

/**
 * Renders a scene in an order in one Blender, and each frame by `blender -b SCENE -f N`.
 *
 * @throws what either of them throws.
 */
export async function compareFrames(request: CompareRequest): Promise<Comparison> {
  const { scene, trusted, frames } = request;
  const fresh = new Map<number, Picture>();
  for (const frame of frames) fresh.set(frame, await freshPicture(scene, frame, trusted));
  const { rendered, reopened } = await inOneBlender(request);
  const unsteady = new Set<number>();
  const wrong = differing(rendered, fresh);
  for (const frame of new Set(wrong.map((one) => one.frame))) {
    const expected = fresh.get(frame);
    for (let more = 0; expected && more < DOUBTS; more++) {
      const again = await freshPicture(scene, frame, trusted);
      for (const cell of difference(expected, again).cells) unsteady.add(cell);
    }
  }
  const ours = wrong.filter(({ cells }) => [...cells].some((cell) => !unsteady.has(cell)));
  return {
    wrong: await thatDifferAgain(ours, fresh, request),
    unsteady,
    reopened,
    ...stillness([...fresh.values()]),
  };
}

interface RenderedFrame {
  readonly frame: number;
  readonly place: number;
  readonly picture: Picture;
}

function differing(rendered: readonly RenderedFrame[], fresh: ReadonlyMap<number, Picture>): ComparedFrame[] {
  return rendered.flatMap(({ frame, place, picture }) => {
    const expected = fresh.get(frame);
    const found = expected && difference(expected, picture);
    return found && found.pixels > 0 ? [{ frame, place, ...found }] : [];
  });
}

/**
 * A race of Blender's threads may be too rare for a few fresh Blenders to show it: one pixel of Blender 3.4, by one of 65,535, in one run of
 * many. What an earlier frame leaves behind is there each time that the same frames are rendered in the same order.
 */
async function thatDifferAgain(
  wrong: readonly ComparedFrame[],
  fresh: ReadonlyMap<number, Picture>,
  request: CompareRequest,
): Promise<readonly ComparedFrame[]> {
  if (wrong.length === 0) return wrong;
  const again = differing((await inOneBlender(request)).rendered, fresh);
  return wrong.filter(({ place, cells }) =>
    again.some((one) => one.place === place && [...one.cells].some((cell) => cells.has(cell))),
  );
}

async function inOneBlender({ blender, scene, trusted, order = ORDER, folder }: CompareRequest) {
  const renderer = trusted ? new BlenderRenderer({ executable: BLENDER, workFolder: folder }) : undefined;
  if (!renderer) await blender.open(scene, {});
  const rendered: RenderedFrame[] = [];
  let reopened = false;
  try {
    for (const [place, frame] of order.entries()) {
      const own = join(folder, String(place));
      await mkdir(own, { recursive: true });
      const asked = { frame, folder: own };
      const { files, reopenSeconds } = await (renderer?.render({
        scene,
        settings: { trusted: true },
        ...asked,
      }) ?? blender.render(asked));
      reopened ||= reopenSeconds > 0;
      rendered.push({ frame, place, picture: await pictureIn(join(own, files[0] ?? '')) });
    }
  } finally {
    await renderer?.close();
  }
  return { rendered, reopened };
}

async function freshPicture(scene: string, frame: number, trusted: boolean): Promise<Picture> {
  const file = await freshFrame(scene, frame, [], { trusted });
  const picture = await pictureIn(file);
  await rm(dirname(file), { recursive: true });
  return picture;
}

function stillness([first, ...others]: readonly Picture[]): Pick<Comparison, 'still' | 'allStill'> {
  const still = new Set(Array.from({ length: 16 }, (_, cell) => cell));
  let allStill = true;
  for (const other of others) {
    if (!first) break;
    const { pixels, cells } = difference(first, other);
    allStill &&= pixels === 0;
    for (const cell of cells) still.delete(cell);
  }
  return { still, allStill };
}
