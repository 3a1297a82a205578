// `npm run versions -- WHAT-IS-NEW`: records what this version writes, for the versions to come; see test/versions/main.ts.
import { ensurePackages } from './set-up/packages.mjs';
import { mainOf } from './support/fault.mjs';
import { root } from './support/root.mjs';
import { runToTheEnd } from './support/run-to-the-end.mjs';

await mainOf(async () => {
  ensurePackages(root);
  return runToTheEnd(['--import', 'tsx', 'test/versions/main.ts', ...process.argv.slice(2)], { cwd: root });
});
