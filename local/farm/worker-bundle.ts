import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The worker's program, as `npm run build` makes it. The same file goes to EC2. */
export function workerBundle(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const bundle = join(folder, 'dist', 'worker.cjs');
    if (existsSync(bundle)) return bundle;
  }
  throw new Error('dist/worker.cjs is missing; make it with: npm run build');
}
