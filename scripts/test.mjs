// `npm test`: everything there is, after the set-up. Arguments are Jest's: `npm test -- plan -t tiles`.
import { nothingRan } from './closing-line.mjs';
import { mainOf } from './fault.mjs';
import { runJest } from './jest-run.mjs';
import { testSetup } from './test-setup.mjs';

let closingLine;

await mainOf(async () => {
  const { code, line } = await runJest(process.argv.slice(2), await testSetup());
  closingLine = line;
  return code;
});

console.log(closingLine ?? nothingRan);
