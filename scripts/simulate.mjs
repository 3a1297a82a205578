// `npm run simulate`: runs simulation/ as it is, with what it takes of the rest.
import { mainOf } from './fault.mjs';
import { ensurePackages } from './packages.mjs';
import { root } from './root.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

await mainOf(async () => {
  ensurePackages(root);
  return runToTheEnd(['--import', 'tsx', 'simulation/main.ts', ...process.argv.slice(2)], { cwd: root });
});
