// `npm test`: everything there is, after the set-up. Arguments are Jest's: `npm test -- plan -t tiles`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLineFile } from './closing-line.mjs';
import { mainOf } from './fault.mjs';
import { ensurePythonTools } from './python-tools.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';
import { root } from './root.mjs';
import { setup } from './setup.mjs';

const folder = mkdtempSync(join(tmpdir(), 'brenda-test-'));
const file = join(folder, 'closing-line');

await mainOf(async () => {
  const env = { ...(await setup()), PATH: ensurePythonTools(), [closingLineFile]: file };
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const reporters = ['default', join(root, 'scripts', 'closing-line.mjs')].map(
    (name) => `--reporters=${name}`,
  );
  return runToTheEnd([jest, ...reporters, ...process.argv.slice(2)], { cwd: root, env });
});

// Without one nothing ran: the set-up failed, or Jest could not begin.
console.log(existsSync(file) ? readFileSync(file, 'utf8') : '0 passed, 1 failed');
rmSync(folder, { recursive: true, force: true });
