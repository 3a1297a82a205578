import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BLENDER, blenderVersion } from './blender';

const run = promisify(execFile);
const SCRIPTS = join(__dirname, '..', 'scenes');
const CACHE = join(process.env['BRENDA_TEST_TEMPORARY'] ?? tmpdir(), 'brenda-test-scenes');
/** Where scripts lie. One name is in one of them alone. */
const FOLDERS = ['.', 'files', 'frames', 'hostile', 'output', 'trust'];
/** What scripts begin with. */
const SHARED = ['small.py', 'green_wall.py', 'outputs.py'].map((name) => join(SCRIPTS, name));

/**
 * The path of a .blend that a script below test/scenes makes, with whatever the script lays beside it.
 *
 * It is made once and kept, under a hash of the script and the Blender, of which two may have one version. It is everybody's: change a copy.
 *
 * @param name of the .blend, for scripts that make several. @default - the script's
 * @param variables of the environment that Blender makes it in, beside those of this process.
 */
export async function scene(
  script: string,
  name: string = script,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const source = FOLDERS.map((folder) => join(SCRIPTS, folder, `${script}.py`)).find((path) =>
    existsSync(path),
  );
  if (source === undefined) throw new Error(`test/scenes has no script ${script}.py`);
  const hash = createHash('sha256').update(`${BLENDER} ${blenderVersion()}`);
  if (Object.keys(variables).length > 0) hash.update(JSON.stringify(variables));
  for (const file of [source, ...SHARED]) hash.update(readFileSync(file));
  const folder = join(CACHE, `${script}-${hash.digest('hex').slice(0, 12)}`);
  const path = join(folder, `${name}.blend`);
  if (existsSync(folder)) return path;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'making-'));
  const args = ['-b', '--factory-startup', '--python-exit-code', '1', '-P', source, '--', unfinished];
  // Some of what Blender simulates leaves files where it was started.
  await run(BLENDER, args, { maxBuffer: 2 ** 28, cwd: CACHE, env: { ...process.env, ...variables } });
  // Two test files may make the same scene at once; the first to finish wins.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  return path;
}
