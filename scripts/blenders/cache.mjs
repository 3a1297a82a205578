import { homedir } from 'node:os';
import { join } from 'node:path';

/** Beside the Blender that `brenda` itself finds, and never taken for it. */
export const cache = join(homedir(), '.cache', 'brenda', 'test-blenders');
