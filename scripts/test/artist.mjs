// `npm run artist [-- --write]`: does the tasks of docs/guides/artist.md in a terminal, and compares what it shows with the page. `--write` has the
// page show it instead. It is done with the newest Blender, whose words the page has, or with $BLENDER.
import { join } from 'node:path';
import { blenderNamed } from '../blenders.mjs';
import { testSetup } from '../set-up/test-setup.mjs';
import { mainOf } from '../support/fault.mjs';
import { root } from '../support/root.mjs';
import { runJest } from './run-jest.mjs';

await mainOf(async () => {
  const args = process.argv.slice(2);
  const others = args.filter((arg) => arg !== '--write');
  process.env.BLENDER ||= await blenderNamed('5.2');
  const env = { ...(await testSetup()), ...(others.length < args.length ? { UPDATE_DOCS: '1' } : {}) };
  const tests = ['--runTestsByPath', join(root, 'test', 'docs', 'artist.test.ts')];
  const { code } = await runJest([...tests, ...others], env);
  return code;
});
