import * as v from 'valibot';
import { line, logText, storedTime, workerName } from '../ledger/stored';

/**
 * Steps that no instance says of itself, but the drainer of it: it was never heard of; it was gone before; it was up with others for so
 * long, and nothing was recorded.
 */
export const OUTSIDE_STEPS = ['silent', 'gone', 'progress'] as const;

/** What the bootstrap of an instance leaves behind when it cannot make the instance ready to render, or the drainer when it finds that. */
export const bootFailure = v.object({
  version: v.literal(1),
  /** The instance's id. */
  instance: workerName,
  /** ISO 8601, on the instance's clock. */
  at: storedTime,
  /** The step that failed: `blender`, `project`, ... */
  step: line,
  /** One line. */
  reason: line,
  /** Where the whole log is, or its last lines. */
  log: v.optional(logText),
});

export type BootFailure = v.InferOutput<typeof bootFailure>;
