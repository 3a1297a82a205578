// `npm run test:blenders [-- NAME ...] [WORDS OF FILES' NAMES, JEST ARGUMENTS]`: every test that starts Blender, on each Blender there is. The
// last line counts all of them.
import { spawnSync } from 'node:child_process';
import { blenderNamed, blenderNames } from '../blenders.mjs';
import { nothingRan, summedLine } from '../jest/closing-line.mjs';
import { SetupFault, mainOf, say } from '../support/fault.mjs';
import { runJest } from './run-jest.mjs';
import { chosenBy, testsThatStartBlender } from './test-files.mjs';
import { leadingNames, leadingWords } from './leading-names.mjs';
import { ensurePackages } from '../set-up/packages.mjs';
import { root } from '../support/root.mjs';
import { testSetup } from '../set-up/test-setup.mjs';

const usage = `Usage: npm run test:blenders [-- NAME ...] [WORD ...] [JEST OPTIONS]

Runs every test that starts Blender on each Blender; the last line counts all of them.

  NAME          one of ${blenderNames.join(', ')} (default: each of them)
  WORD          only test files whose name holds one of the words
  JEST OPTIONS  as Jest has them, such as -t 'a name of tests'
`;

await mainOf(async () => {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(usage);
    return 0;
  }
  const { names, rest: args } = leadingNames(process.argv.slice(2), blenderNames);
  // Jest would take the words for paths of files here.
  const { words, rest } = leadingWords(args);
  ensurePackages(root);
  const tests = ['--runTestsByPath', ...chosenBy(words, testsThatStartBlender()), ...rest];
  const results = [];
  for (const name of names) results.push({ name, ...(await testOn(name, tests)) });
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
  const { code, line = nothingRan } = await runJest(args, env);
  return { version, code, line };
}

function versionOf(blender) {
  const { stdout } = spawnSync(blender, ['-b', '--version'], { encoding: 'utf8' });
  return /^Blender (.+)$/m.exec(stdout)?.[1] ?? 'of an unknown version';
}
