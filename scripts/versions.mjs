// `npm run versions -- WHAT-IS-NEW`: records what this version writes, for the versions to come; see test/versions/main.ts.
import { mainOf } from './fault.mjs';
import { ensurePackages } from './packages.mjs';
import { root } from './root.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await mainOf(async () => {
  ensurePackages(root);
  return runToTheEnd(['--import', 'tsx', 'test/versions/main.ts', ...process.argv.slice(2)], { cwd: root });
});
