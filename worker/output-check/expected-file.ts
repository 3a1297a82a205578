import * as v from 'valibot';
import { whole } from '../../protocol/text/bounded-numbers';
import { writtenName } from '../../protocol/ledger/stored';

const count = whole(1, 2 ** 31 - 1);

/** A file that a frame must consist of, as the scene describes it when the frame is rendered. */
export const expectedFile = v.object({
  /** Relative to the frame's folder, with forward slashes. */
  name: writtenName,
  /** Blender's identifier of the format: `PNG`, `OPEN_EXR_MULTILAYER`. */
  format: v.string(),
  /** Only for the frame's own picture. A File Output node writes what the compositor gives it: its pictures may have any size. */
  picture: v.optional(
    v.object({
      width: count,
      height: count,
      /** `BW`, `RGB` or `RGBA`. */
      mode: v.string(),
      /** Bits per value. */
      depth: count,
    }),
  ),
});

export type ExpectedFile = v.InferOutput<typeof expectedFile>;
