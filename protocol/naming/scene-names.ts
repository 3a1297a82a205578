import * as v from 'valibot';
import { blenderWhole, count } from '../text/bounded-numbers';

/** The scene's values for the names of its frames. They apply to all frames: a name is known before its frame is rendered. */
export const sceneNames = v.object({
  scene: v.string(),
  /** The view layers that are rendered. */
  layers: v.array(v.string()),
  /** The scene's camera, used when no marker names one; null when it has none. */
  camera: v.nullable(v.string()),
  /** The markers with a camera, in the order of their frames. */
  cuts: v.array(v.object({ frame: blenderWhole, camera: v.string() })),
  fps: v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 31)),
  /** Pixels, after the percentage, without a border. */
  width: count,
  height: count,
});

export type SceneNames = v.InferOutput<typeof sceneNames>;

/** The camera of a frame: that of the last marker before it, or of the first marker; the scene's when no marker has one. */
export function cameraAt({ camera, cuts }: SceneNames, frame: number): string | null {
  const cut = cuts.findLast((one) => one.frame <= frame) ?? cuts[0];
  return cut?.camera ?? camera;
}
