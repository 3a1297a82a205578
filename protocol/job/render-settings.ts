import * as v from 'valibot';
import { whole } from '../text/bounded-numbers';

/**
 * A job's overrides of its scene, and whether it trusts it. Each field is optional, and each decides pixels, so all of them are part of the
 * job's id. Names of engines, formats, cameras and view layers are Blender's own (`inBlendersWords`); the Blender that renders validates
 * them.
 */
export const renderSettings = v.strictObject({
  /** `CYCLES`, `BLENDER_EEVEE`, ...: Blender's identifier. */
  engine: v.optional(v.string()),
  /** Cycles's device, regardless of the one saved in the scene. A GPU's pixels differ slightly from a CPU's. */
  device: v.optional(v.picklist(['cpu', 'gpu'])),
  /** Samples a pixel. */
  samples: v.optional(whole(1)),
  /** Pixels before `percentage` is applied. */
  resolution: v.optional(
    v.strictObject({
      width: whole(4, 65_536),
      height: whole(4, 65_536),
    }),
  ),
  /** The resolution's percentage. */
  percentage: v.optional(whole(1)),
  /** `PNG`, `OPEN_EXR`, ...: Blender's identifier of a still image format. */
  format: v.optional(v.string()),
  camera: v.optional(v.string()),
  viewLayer: v.optional(v.string()),
  /**
   * The OpenColorIO configuration to render with: its path relative to the project's folder, with forward slashes, or `ocio://NAME` for one
   * that is built into OpenColorIO. The contents of its files are part of the project's hash. @default - Blender's own
   */
  ocio: v.optional(v.pipe(v.string(), v.regex(/^[^\0-\x1f]+$/))),
  /**
   * A folder of extensions, add-ons and scripts that are enabled in Blender: its path relative to the project's folder, with forward
   * slashes. They run even if the scene is not trusted. Its contents are part of the project's hash. @default - those that the machine's
   * user has enabled
   */
  extensions: v.optional(v.pipe(v.string(), v.regex(/^[^\0-\x1f]+$/))),
  /** Whether the scene's scripts and Python drivers run; without them, what they animate stays in another place. */
  trusted: v.optional(v.literal(true)),
  /** `off`: Cycles denoises nothing, regardless of the scene. */
  denoise: v.optional(v.literal('off')),
  /**
   * Whether Blender keeps Cycles's data of a frame for the next one: its "Persistent Data". It saves time when little changes, takes
   * memory, and may leave traces of the previous frame.
   */
  keepRenderData: v.optional(v.literal(true)),
});

export type RenderSettings = v.InferOutput<typeof renderSettings>;
