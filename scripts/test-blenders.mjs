// `npm run test:blenders [-- NAME ...] [-- JEST ARGUMENTS]`: every test that starts Blender, on each Blender there is. The last line counts
// all of them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { blenderNamed, blenderNames } from './blenders.mjs';
import { nothingRan, summedLine } from './closing-line.mjs';
import { SetupFault, mainOf, say } from './fault.mjs';
import { runJest } from './jest-run.mjs';
import { root } from './root.mjs';
import { testSetup } from './test-setup.mjs';
import { leadingNames } from './leading-names.mjs';

/** Jest follows imports: these are the tests that have to do with a Blender. */
const related = ['--findRelatedTests', join(root, 'test', 'support', 'blender.ts')];

await mainOf(async () => {
  const { names, rest } = leadingNames(process.argv.slice(2), blenderNames);
  const results = [];
  for (const name of names) results.push({ name, ...(await testOn(name, rest)) });
  for (const { name, version, line } of results) console.log(`Blender ${name} (${version}): ${line}`);
  console.log(summedLine(results.map(({ line }) => line)));
  return results.some(({ code }) => code !== 0) ? 1 : 0;
});

async function testOn(name, args) {
  try {
    process.env.BLENDER = await blenderNamed(name);
  } catch (error) {
    if (!(error instanceof SetupFault)) throw error;
    say(`Blender ${name} cannot be had: ${error.message}`);
    return { version: 'not to be had', code: 1, line: nothingRan };
  }
  const env = await testSetup();
  const version = versionOf(env.BLENDER);
  console.log(`\n== Blender ${name}: ${version}, ${env.BLENDER}`);
  const { code, line = nothingRan } = await runJest([...related, ...args], env);
  return { version, code, line };
}

function versionOf(blender) {
  const { stdout } = spawnSync(blender, ['-b', '--version'], { encoding: 'utf8' });
  return /^Blender (.+)$/m.exec(stdout)?.[1] ?? 'of an unknown version';
}
