import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

interface Run {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}
const { withFilesInMemory } = jest.requireActual<{
  withFilesInMemory: (command: readonly string[], env: NodeJS.ProcessEnv) => Run;
}>('../../../scripts/test/files-in-memory.mjs');

const { PATH } = process.env;

test('who wants the files of tests elsewhere, or on the disk, gets them there', () => {
  for (const BRENDA_TEST_FILES of ['disk', '/somewhere']) {
    const env = { PATH, BRENDA_TEST_FILES };
    expect(withFilesInMemory(['true'], env)).toEqual({ command: ['true'], env });
  }
});

test('a program has a file system in memory for itself, which ends with it; where that cannot be it is started as it is', () => {
  const asked = ['sh', '-c', 'stat -f -c %T "$BRENDA_TEST_FILES" && touch "$BRENDA_TEST_FILES/a"'];
  const { command, env } = withFilesInMemory(asked, { PATH });
  const { BRENDA_TEST_FILES: folder } = env;
  if (folder === undefined) {
    expect(command).toEqual(asked);
    return;
  }
  const [program = '', ...args] = command;
  const { status, stdout } = spawnSync(program, args, { env, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, 'tmpfs\n']);
  expect([existsSync(folder), readdirSync(folder)]).toEqual([true, []]);
});
