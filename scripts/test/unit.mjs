// `npm run test:unit`: the tests that start no Blender, no command line and no emulator, and load no CDK. Arguments are Jest's.
import { nothingRan } from '../jest/closing-line.mjs';
import { ensurePackages } from '../set-up/packages.mjs';
import { mainOf } from '../support/fault.mjs';
import { root } from '../support/root.mjs';
import { leadingWords } from './leading-names.mjs';
import { runJest } from './run-jest.mjs';
import { chosenBy, testsAlone } from './test-files.mjs';

let closingLine;

await mainOf(async () => {
  const { words, rest } = leadingWords(process.argv.slice(2));
  ensurePackages(root);
  const { code, line } = await runJest(
    ['--runTestsByPath', ...chosenBy(words, testsAlone()), ...rest],
    process.env,
  );
  closingLine = line;
  return code;
});

console.log(closingLine ?? nothingRan);
