import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { zipOf } from '../projects/archives';

const { layOutBootstrap } = jest.requireActual<{
  layOutBootstrap: (programs: readonly string[], folder: string) => void;
}>('../../../scripts/bundle/bootstrap-bundle.mjs');

const DIST = join(__dirname, '..', '..', '..', 'dist');

/** What `npm run build` lays out for instances, as a deployment uses it. */
export interface BootBundle {
  /** The first stage's script. */
  readonly userData: string;
  /** SHA-256 of the list of checksums. */
  readonly sha256: string;
  /** The bundle as it is deployed. */
  readonly zip: Buffer;
}

/**
 * @param folder is made anew.
 * @param worker a bundled worker. @default - the one that was built last
 */
export function bootBundle(folder: string, worker = join(DIST, 'worker.cjs')): BootBundle {
  layOutBootstrap([worker, join(DIST, 'output-check.cjs')], folder);
  const bundle = join(folder, 'bundle');
  const files = readdirSync(bundle, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const entries = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { name: relative(bundle, path), content: readFileSync(path) };
  });
  return {
    userData: readFileSync(join(folder, 'user-data.sh'), 'utf8'),
    sha256: createHash('sha256')
      .update(readFileSync(join(bundle, 'SHA256SUMS')))
      .digest('hex'),
    zip: zipOf(...entries),
  };
}
