import { isAtLeast } from '../blender';

/** The Blenders whose frames are rendered in slices: `_SHOWN` in slice_gate.py. */
const isSliced = isAtLeast(3, 4) && !isAtLeast(3, 5);

/** `describe` and `test` of what slices do. They are skipped on a Blender whose frames are rendered in one. */
export const describe = isSliced ? globalThis.describe : globalThis.describe.skip;
export const test = isSliced ? globalThis.test : globalThis.test.skip;

/** Of what another Blender says. */
export const testElsewhere = isSliced ? globalThis.test.skip : globalThis.test;
