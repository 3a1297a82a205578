// `npm test`: everything there is, after the set-up. Arguments are Jest's: `npm test -- plan -t tiles`.
import { nothingRan } from '../jest/closing-line.mjs';
import { ensurePackages } from '../set-up/packages.mjs';
import { testSetup } from '../set-up/test-setup.mjs';
import { mainOf } from '../support/fault.mjs';
import { root } from '../support/root.mjs';
import { leadingWords } from './leading-names.mjs';
import { runJest } from './run-jest.mjs';
import { requireTestsBy } from './test-files.mjs';

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
