// `npm run test:nodes [-- MAJOR ...] [-- WORDS OF FILES' NAMES, JEST ARGUMENTS]`: on each Node that is supported, the tests that start no
// Blender, no whole farm and no boot, and the one that renders with what npm has installed. The last line counts all of them.
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { nothingRan, summedLine } from '../jest/closing-line.mjs';
import { mainOf } from '../support/fault.mjs';
import { runJest } from './run-jest.mjs';
import { allTests, chosenBy, testsThatStartBlender } from './test-files.mjs';
import { leadingNames, leadingWords } from './leading-names.mjs';
import { nodeNamed, nodeNames } from '../set-up/node-programs.mjs';
import { ensureBuild, ensurePackages } from '../set-up/packages.mjs';
import { ensurePythonTools } from '../set-up/python-tools.mjs';
import { root } from '../support/root.mjs';
import { ensureTestPrograms } from '../set-up/test-programs.mjs';

/** From the tarball to the first frame, which each Node has to do. */
const installed = join(root, 'test', 'cli', 'installed.test.ts');
const others = ['test/worker/bootstrap/', 'test/e2e/', 'test/chaos/'];

await mainOf(async () => {
  const { names, rest: args } = leadingNames(process.argv.slice(2), nodeNames);
  // Jest would take the words for paths of files here.
  const { words, rest } = leadingWords(args);
  ensurePackages(root);
  ensureBuild(root);
  ensureTestPrograms();
  const path = ensurePythonTools();
  const tests = chosenBy(words, coreTests());
  const results = [];
  for (const name of names) {
    const node = await nodeNamed(name);
    const { stdout: version } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    console.log(`\n== Node ${version.trim()}`);
    // Whatever asks the PATH for Node gets this one.
    const env = { ...process.env, PATH: [dirname(node), path].join(delimiter) };
    const { code, line = nothingRan } = await runJest(['--runTestsByPath', ...tests, ...rest], env, node);
    results.push({ version: version.trim(), code, line });
  }
  for (const { version, line } of results) console.log(`Node ${version}: ${line}`);
  console.log(summedLine(results.map(({ line }) => line)));
  return results.some(({ code }) => code !== 0) ? 1 : 0;
});

function coreTests() {
  const withBlender = testsThatStartBlender();
  return allTests().filter(
    (file) =>
      file === installed ||
      (!withBlender.includes(file) && !others.some((folder) => file.startsWith(join(root, folder)))),
  );
}
