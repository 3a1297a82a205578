import type { Way } from './way';
import { FILES } from './ways-of-files';
import { RENDERS } from './ways-of-renders';
import { SCENES } from './ways-of-scenes';

/** Ways to a bad frame. What is said of each is asserted by ways.test.ts, and told by docs/how-it-works/trust.md. */
export const WAYS: readonly Way[] = [...FILES, ...SCENES, ...RENDERS];
