// `npm test`: everything there is, after the set-up. Arguments are Jest's: `npm test -- plan -t tiles`.
import { nothingRan } from './closing-line.mjs';
import { mainOf } from './fault.mjs';
import { requireTestsBy } from './jest-list.mjs';
import { runJest } from './jest-run.mjs';
import { leadingWords } from './leading-names.mjs';
import { ensurePackages } from './packages.mjs';
import { root } from './root.mjs';
import { testSetup } from './test-setup.mjs';

let closingLine;

await mainOf(async () => {
  const args = process.argv.slice(2);
  // Before the set-up, which may take minutes. Jest itself comes with the packages.
  ensurePackages(root);
  requireTestsBy(leadingWords(args).words);
  const { code, line } = await runJest(args, await testSetup());
  closingLine = line;
  return code;
});

console.log(closingLine ?? nothingRan);
