// `npm test`: everything there is, after the set-up. Arguments are Jest's: `npm test -- plan -t tiles`.
import { mainOf } from './fault.mjs';
import { runJest } from './jest-run.mjs';
import { testSetup } from './test-setup.mjs';

let closingLine;

await mainOf(async () => {
  const { code, line } = await runJest(process.argv.slice(2), await testSetup());
  closingLine = line;
  return code;
});

// Without one nothing ran: the set-up failed, or Jest could not begin.
console.log(closingLine ?? '0 passed, 1 failed');
