import * as v from 'valibot';

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer());

/** What a scene gives to the names of its frames. The same for all of them: a name is known before its frame is rendered. */
export const sceneNames = v.object({
  scene: v.string(),
  /** The view layers that are rendered. */
  layers: v.array(v.string()),
  /** The scene's camera, where no marker names one; null when it has none. */
  camera: v.nullable(v.string()),
  /** The markers that name a camera, in the order of their frames. */
  cuts: v.array(v.object({ frame: whole, camera: v.string() })),
  fps: number,
  /** Pixels, by the percentage, without a border. */
  width: whole,
  height: whole,
});

export type SceneNames = v.InferOutput<typeof sceneNames>;

/** The camera of a frame: of the last marker before it, or of the first one; of the scene where no marker names any. */
export function cameraAt({ camera, cuts }: SceneNames, frame: number): string | null {
  const cut = cuts.findLast((one) => one.frame <= frame) ?? cuts[0];
  return cut?.camera ?? camera;
}
