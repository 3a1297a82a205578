// What npm runs after `npm ci`, and before a package is packed, in a checkout where nothing may be installed yet.
import { ensureBuild, ensurePackages } from './set-up/packages.mjs';
import { mainOf } from './support/fault.mjs';
import { root } from './support/root.mjs';

await mainOf(() => {
  ensurePackages(root);
  ensureBuild(root);
});
