import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../support/brenda';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const PROGRAM = join(__dirname, '..', '..', 'dist', 'brenda.mjs');

test.each([undefined, '', '/nowhere'])('a scene is rendered with HOME as %j', async (HOME) => {
  const output = join(temporaryFolder(), 'frames');
  const path = await scene('plain', 'plain');
  const { code, stderr } = await brenda(['render', path, '-f', '1', '-o', output], { env: { HOME } });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(existsSync(join(output, 'frame_000001.png'))).toBe(true);
});

/** As somebody whom the system does not know; not every container lets a process be that. */
const AS_NOBODY = ['unshare', '-U', '--map-user=12345', '--map-group=12345', 'env', '-u', 'HOME'] as const;
const canBeNobody = spawnSync(AS_NOBODY[0], [...AS_NOBODY.slice(1), 'true']).status === 0;

(canBeNobody ? test : test.skip)(
  'a user without a name and a home gets as far as anybody with HOME',
  async () => {
    const output = join(temporaryFolder(), 'frames');
    const args = [...AS_NOBODY.slice(1), process.execPath, PROGRAM, 'render', await scene('plain', 'plain')];
    const stderr = await new Promise<string>((resolve) => {
      execFile(AS_NOBODY[0], [...args, '-f', '1', '-o', output], (_error, _stdout, text) => {
        resolve(text);
      });
    });
    // Debian's Blenders of other releases are started by root alone.
    expect(stderr).toMatch(/^1 rendered in |does not start as Blender does: it says "unshare: /m);
  },
);

test('a folder for temporary files that is not there is said in one line', async () => {
  const path = await scene('plain', 'plain');
  const { code, stdout, stderr } = await brenda(['check', path], { env: { TMPDIR: '/nowhere' } });
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'brenda: temporary files: cannot write /nowhere: there is no such folder; fix: export TMPDIR=/a/folder/that/is/there\n',
  });
});

test('that too many files are open is said in one line, with what to do', async () => {
  const folder = temporaryFolder();
  const said = await Promise.all(
    [28, 32, 36, 40, 48, 64].map(
      (limit) =>
        new Promise<string>((resolve) => {
          const command = `ulimit -n ${String(limit)}; exec "$0" "$@"`;
          execFile(
            'sh',
            ['-c', command, process.execPath, PROGRAM, 'status', folder],
            (_error, _stdout, stderr) => {
              resolve(stderr);
            },
          );
        }),
    ),
  );
  const line = 'brenda: too many files are open in this shell; fix: ulimit -n 4096\n';
  expect(said).toContain(line);
  // Node's own start needs some of them.
  const own = said.filter((text) => !text.includes('Node.js v'));
  expect(own.filter((text) => text !== line && !text.includes('no Brenda frames'))).toEqual([]);
});
