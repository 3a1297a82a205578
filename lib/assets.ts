import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserFault } from '../protocol/failure/fault';

/** The build output for a deployment, from `npm run build` in `dist/`; the package contains it too. */
export const assets = {
  /** A function's folder, with its `index.js`. */
  lambda: (
    name: 'seeder' | 'drainer' | 'fleet-cleanup' | 'project-version' | 'asset-copier' | 'account-check',
  ) => built('lambda', name),
  /** The bundle that an instance fetches at boot. */
  bundle: () => built('bootstrap', 'bundle'),
  /** SHA-256 of its list of checksums. */
  bundleSha256: () =>
    createHash('sha256')
      .update(readFileSync(built('bootstrap', 'bundle', 'SHA256SUMS')))
      .digest('hex'),
  /** The program that `cdk deploy` runs for an archive that the account lacks: it prints the path. */
  bringArchive: () => built('bring-archive.mjs'),
  /** The script of the first boot stage. */
  userData: () => readFileSync(built('bootstrap', 'user-data.sh'), 'utf8'),
  /** The component of EC2 Image Builder that prepares an image. */
  imageComponent: () => readFileSync(built('bootstrap', 'image-component.yml'), 'utf8'),
};

/** @throws UserFault when it does not exist. */
function built(...path: string[]): string {
  const file = join(dist(), ...path);
  if (existsSync(file)) return file;
  throw new UserFault(`${file} is not there; make it with: npm run build`);
}

function dist(): string {
  // In the package, this file is in dist/lib/; in a checkout, in lib/.
  return existsSync(join(__dirname, 'inspect-project-program.js'))
    ? join(__dirname, '..')
    : join(__dirname, '..', 'dist');
}
