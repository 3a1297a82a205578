// `npm run simulate`: runs simulation/ as it is, with what it takes of the rest.
import { ensurePackages } from './set-up/packages.mjs';
import { mainOf } from './support/fault.mjs';
import { root } from './support/root.mjs';
import { runToTheEnd } from './support/run-to-the-end.mjs';

await mainOf(async () => {
  ensurePackages(root);
  return runToTheEnd(['--import', 'tsx', 'simulation/main.ts', ...process.argv.slice(2)], { cwd: root });
});
