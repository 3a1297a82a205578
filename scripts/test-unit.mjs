// `npm run test:unit`: the tests that start no Blender, no command line and no emulator, and load no CDK. Arguments are Jest's.
import { nothingRan } from './closing-line.mjs';
import { mainOf } from './fault.mjs';
import { chosenBy, testsAlone } from './jest-list.mjs';
import { runJest } from './jest-run.mjs';
import { leadingWords } from './leading-names.mjs';
import { ensurePackages } from './packages.mjs';
import { root } from './root.mjs';

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
