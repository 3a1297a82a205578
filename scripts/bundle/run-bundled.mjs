import { join } from 'node:path';
import { root } from '../support/root.mjs';
import { runToTheEnd } from '../support/run-to-the-end.mjs';
import driver from './driver-package.cjs';

/**
 * Bundles a program of ours that is not shipped, with the packages left where they are, and runs it from the project's folder.
 *
 * @param {string} program its source, below the project's folder
 * @param {string} outfile below dist/
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export async function runBundled(program, outfile, args, env) {
  // Not before the packages have been installed.
  const { build } = await import('esbuild');
  const bundle = join(root, 'dist', outfile);
  await build({
    absWorkingDir: root,
    entryPoints: [program],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [driver.driverPlugin],
    loader: { '.py': 'text', '.sh': 'text' },
    logLevel: 'warning',
  });
  return runToTheEnd([bundle, ...args], { cwd: root, env });
}
