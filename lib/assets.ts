import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserFault } from '../protocol/failure/fault';

/** What `npm run build` makes for a deployment, in `dist/`; the package has it too. */
export const assets = {
  /** A function's folder, with its `index.js`. */
  lambda: (
    name: 'seeder' | 'drainer' | 'fleet-cleanup' | 'project-version' | 'asset-copier' | 'account-check',
  ) => built('lambda', name),
  /** What an instance fetches at its boot. */
  bundle: () => built('bootstrap', 'bundle'),
  /** SHA-256 of the list of checksums in it. */
  bundleSha256: () =>
    createHash('sha256')
      .update(readFileSync(built('bootstrap', 'bundle', 'SHA256SUMS')))
      .digest('hex'),
  /** What `cdk deploy` runs to have an archive that the account lacks: prints its path. */
  bringArchive: () => built('bring-archive.mjs'),
  /** The script of the first stage of boot. */
  userData: () => readFileSync(built('bootstrap', 'user-data.sh'), 'utf8'),
  /** What EC2 Image Builder does to make an image. */
  imageComponent: () => readFileSync(built('bootstrap', 'image-component.yml'), 'utf8'),
};

/** @throws UserFault when it is not there. */
function built(...path: string[]): string {
  const file = join(dist(), ...path);
  if (existsSync(file)) return file;
  throw new UserFault(`${file} is not there; make it with: npm run build`);
}

function dist(): string {
  // As a part of the package, this lies in dist/lib/; in a checkout, in lib/.
  return existsSync(join(__dirname, 'inspect-project-program.js'))
    ? join(__dirname, '..')
    : join(__dirname, '..', 'dist');
}
