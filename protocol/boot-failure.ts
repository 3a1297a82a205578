import * as v from 'valibot';

/** What the bootstrap of an instance leaves behind when it cannot make the instance ready to render. */
export const bootFailure = v.object({
  version: v.literal(1),
  /** The instance's id. */
  instance: v.string(),
  /** ISO 8601, on the instance's clock. */
  at: v.pipe(
    v.string(),
    v.check((text) => !Number.isNaN(Date.parse(text)), 'must be a time in ISO 8601'),
  ),
  /** The step that failed: `blender`, `project`, ... */
  step: v.string(),
  /** One line. */
  reason: v.string(),
  /** Where the whole log is, or its last lines. */
  log: v.optional(v.string()),
});

export type BootFailure = v.InferOutput<typeof bootFailure>;
