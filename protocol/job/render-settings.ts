import * as v from 'valibot';
import { whole } from '../text/amount';

/**
 * What a job changes in its scene, and whether it trusts it. Each overrides the scene only when given, and each decides pixels,
 * so all of them are part of the job's id. Names of engines, formats, cameras and view layers are
 * Blender's own (`inBlendersWords`); the Blender that renders says which there are.
 */
export const renderSettings = v.strictObject({
  /** `CYCLES`, `BLENDER_EEVEE`, ...: Blender's identifier. */
  engine: v.optional(v.string()),
  /** What Cycles renders on, whatever the scene was saved with. A GPU's pixels are not quite a processor's. */
  device: v.optional(v.picklist(['cpu', 'gpu'])),
  /** Samples a pixel. */
  samples: v.optional(whole(1)),
  /** Pixels before `percentage`. */
  resolution: v.optional(
    v.strictObject({
      width: whole(4, 65_536),
      height: whole(4, 65_536),
    }),
  ),
  /** Per cent of the resolution. */
  percentage: v.optional(whole(1)),
  /** `PNG`, `OPEN_EXR`, ...: Blender's identifier of a still image format. */
  format: v.optional(v.string()),
  camera: v.optional(v.string()),
  viewLayer: v.optional(v.string()),
  /**
   * The OpenColorIO configuration to render with: its path relative to the project's folder, with forward slashes, or `ocio://NAME`
   * for one that OpenColorIO has built in. What is in its files is part of the project's hash. @default - Blender's own
   */
  ocio: v.optional(v.pipe(v.string(), v.regex(/^[^\0-\x1f]+$/))),
  /**
   * A folder of extensions, add-ons and scripts that are enabled in Blender: its path relative to the project's folder, with forward slashes.
   * They run whether the scene is trusted or not. What is in it is part of the project's hash. @default - what the user of the machine has enabled
   */
  extensions: v.optional(v.pipe(v.string(), v.regex(/^[^\0-\x1f]+$/))),
  /** Whether the scene's scripts and its drivers in Python run: what they move is elsewhere when they do not. */
  trusted: v.optional(v.literal(true)),
  /** `off`: Cycles denoises nothing of what is rendered, whatever the scene says. */
  denoise: v.optional(v.literal('off')),
  /**
   * Whether Blender keeps what Cycles has built for a frame for the next one: its "Persistent Data". It saves time where little
   * changes, takes memory, and may show in a frame what is left of the one before.
   */
  keepRenderData: v.optional(v.literal(true)),
});

export type RenderSettings = v.InferOutput<typeof renderSettings>;
