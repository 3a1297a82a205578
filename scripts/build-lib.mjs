// Bundles lib/, the constructs for other CDK apps, into dist/lib/, and their types into dist/types/. `npm pack` runs it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './root.mjs';

await build({
  absWorkingDir: root,
  // The second is run as a program of its own, and looked for beside the first.
  entryPoints: { index: 'lib/index.ts', 'look-program': 'lib/project/look-program.ts' },
  outdir: 'dist/lib',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The app's own, or there would be two kinds of every construct.
  external: ['aws-cdk-lib', 'constructs', 'tsx'],
  logLevel: 'warning',
});

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.lib.json'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
