import { build } from 'esbuild';
import { root } from '../support/root.mjs';

/**
 * Bundles the constructs for other CDK apps, the CDK app of this repository, and the program that looks into a project, for which
 * both look beside themselves. Plain JavaScript, because a synthesis that compiles TypeScript takes twice as long: the CDK's own
 * validation is slowed down as well.
 *
 * @param {string} folder
 */
export async function buildLib(folder) {
  await build({
    absWorkingDir: root,
    entryPoints: {
      index: 'lib/index.ts',
      farm: 'bin/farm.ts',
      'inspect-project-program': 'lib/project/inspect-project-program.ts',
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // The app's own, or there would be two kinds of every construct. tsx is for a checkout that was not built.
    external: ['aws-cdk-lib', 'constructs', 'tsx'],
    logLevel: 'warning',
  });
}
