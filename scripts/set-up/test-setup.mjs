import { setup } from '../setup.mjs';
import { ensurePythonTools } from './python-tools.mjs';
import { ensureTestPrograms } from './test-programs.mjs';

/** Makes a fresh clone ready for its tests, and returns the environment in which they run. */
export async function testSetup() {
  const env = await setup();
  ensureTestPrograms();
  return { ...env, PATH: ensurePythonTools() };
}
