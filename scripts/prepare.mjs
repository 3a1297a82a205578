// What npm runs after `npm ci`, and before a package is packed, in a checkout where nothing may be installed yet.
import { mainOf } from './fault.mjs';
import { ensureBuild, ensurePackages } from './packages.mjs';
import { root } from './root.mjs';

await mainOf(() => {
  ensurePackages(root);
  ensureBuild(root);
});
