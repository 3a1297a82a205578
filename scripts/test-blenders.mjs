// `npm run test:blenders [-- NAME ...] [-- JEST ARGUMENTS]`: every test that starts Blender, on each Blender there is.
import { join } from 'node:path';
import { blenderNamed, blenderNames } from './blenders.mjs';
import { SetupFault, mainOf, say } from './fault.mjs';
import { runJest } from './jest-run.mjs';
import { root } from './root.mjs';
import { testSetup } from './test-setup.mjs';

/** Jest follows imports: these are the tests that have to do with a Blender. */
const related = ['--findRelatedTests', join(root, 'test', 'support', 'blender.ts')];

await mainOf(async () => {
  const words = process.argv.slice(2);
  const end = words.findIndex((word) => !blenderNames.includes(word));
  const names = end < 0 ? words : words.slice(0, end);
  const args = end < 0 ? [] : words.slice(end);
  const results = [];
  for (const name of names.length > 0 ? names : blenderNames) {
    results.push({ name, ...(await testOn(name, args)) });
  }
  for (const { name, line } of results) console.log(`Blender ${name}: ${line}`);
  return results.some(({ code }) => code !== 0) ? 1 : 0;
});

async function testOn(name, args) {
  try {
    process.env.BLENDER = await blenderNamed(name);
  } catch (error) {
    if (!(error instanceof SetupFault)) throw error;
    say(error.message);
    return { code: 1, line: 'could not be had' };
  }
  const { code, line = '0 passed, 1 failed' } = await runJest([...related, ...args], await testSetup());
  return { code, line };
}
