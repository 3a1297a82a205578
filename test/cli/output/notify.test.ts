import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { desktopCommand, notify } from '../../../cli/output/notify';
import { temporaryFolder } from '../../support/temporary-folder';

describe('a notification', () => {
  const folder = temporaryFolder();
  const env = (path: string): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${path}:/usr/bin:/bin` });
  test('is given to the desktop as two arguments, whatever is in them', async () => {
    const heard = join(folder, 'heard');
    const program = join(folder, 'notify-send');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" >${heard}\n`);
    chmodSync(program, 0o755);
    await notify('2 of 3 done; $(touch x)', '"a".blend\n`b`', env(folder));
    expect(readFileSync(heard, 'utf8')).toBe(
      '--app-name=Brenda\n--\n2 of 3 done; $(touch x)\n"a".blend `b`\n',
    );
  });

  test('never fails, and is not waited for without end', async () => {
    writeFileSync(join(folder, 'notify-send'), 'no program');
    await expect(notify('done', 'all of it', env(folder))).resolves.toBeUndefined();
    await expect(notify('done', 'all of it', env('/nowhere'))).resolves.toBeUndefined();
  });

  test('is no part of the script that shows it on macOS', () => {
    const title = 'x" with title "y';
    expect(desktopCommand('darwin', title, 'text')?.slice(-2)).toEqual([title, 'text']);
    expect(desktopCommand('darwin', title, 'text')?.slice(0, -2).join(' ')).not.toContain('x');
    expect(desktopCommand('win32', title, 'text')).toBeUndefined();
  });
});

test('on a terminal --notify rings its bell, and names what has ended', () => {
  const program = join(__dirname, '..', '..', '..', 'dist', 'brenda.mjs');
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'list.txt'), 'missing.blend\n');
  const command = `cd ${folder}; ${process.execPath} ${program} queue list.txt --notify || true`;
  const shown = execFileSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
  expect(shown).toMatch(/\u001b\]9;0 of 1 done, 1 failed in .*\u0007\u0007/);
});
