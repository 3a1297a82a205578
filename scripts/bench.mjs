// `npm run bench`: bundles bench/ as the programs are bundled, and runs it.
import { join } from 'node:path';
import { mainOf } from './fault.mjs';
import { ensurePackages } from './packages.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';
import { root } from './root.mjs';
import { setup } from './setup.mjs';

await mainOf(async () => {
  ensurePackages(root);
  // Before the set-up, so that --help and a wrong option are answered at once.
  const { benchOptions } = await import('./bench-options.mjs');
  const options = benchOptions(process.argv.slice(2));
  // As the bundles of build.mjs have it.
  const env = { ...(await setup()), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const { build } = await import('esbuild');
  const outfile = join(root, 'dist', 'bench', 'main.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['bench/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    loader: { '.py': 'text', '.sh': 'text' },
    logLevel: 'warning',
  });
  return runToTheEnd([outfile, JSON.stringify(options)], { cwd: root, env });
});
