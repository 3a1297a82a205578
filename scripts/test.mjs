// `npm test`: everything there is, after the set-up. Arguments are Jest's: `npm test -- plan -t tiles`.
import { mainOf } from './fault.mjs';
import { runJest } from './jest-run.mjs';
import { ensurePythonTools } from './python-tools.mjs';
import { setup } from './setup.mjs';

let closingLine;

await mainOf(async () => {
  const env = { ...(await setup()), PATH: ensurePythonTools() };
  const { code, line } = await runJest(process.argv.slice(2), env);
  closingLine = line;
  return code;
});

// Without one nothing ran: the set-up failed, or Jest could not begin.
console.log(closingLine ?? '0 passed, 1 failed');
