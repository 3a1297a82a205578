// `npm run bench`: bundles bench/ as the programs are bundled, and runs it.
import { mainOf } from './support/fault.mjs';
import { ensurePackages } from './set-up/packages.mjs';
import { runBundled } from './bundle/run-bundled.mjs';
import { root } from './support/root.mjs';
import { setup } from './setup.mjs';

await mainOf(async () => {
  ensurePackages(root);
  // Before the set-up, so that --help and a wrong option are answered at once.
  const { benchOptions } = await import('./bench-options.mjs');
  const options = benchOptions(process.argv.slice(2));
  // As the bundles of build.mjs have it.
  const env = { ...(await setup()), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return runBundled('bench/main.ts', 'bench/main.cjs', [JSON.stringify(options)], env);
});
