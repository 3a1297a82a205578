import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Terminal } from '../../../docs/artist/terminal';
import { BLENDER } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { film } from '../../../support/film';
import { needs } from '../../../support/programs';
import { temporaryFolder } from '../../../support/temporary-folder';

needs('tmux');

const PROGRAM = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');

test('Ctrl-C at a question ends the command, which has changed nothing, and leaves the terminal as it was', async () => {
  const { folder, path, output, render } = await film();
  await render('1');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !['CI', 'NO_COLOR', 'TERM', 'PS1'].includes(name)),
  ) as Record<string, string>;
  const place = { socket: join(temporaryFolder(), 'tmux'), folder, env };
  const terminal = await Terminal.open(place, 'question');
  try {
    await terminal.type(`node ${PROGRAM} render ${path} -o ${output} -f 1 --percentage 50`);
    await terminal.shows(/Replace them\? \[y\/N\]/);
    await terminal.press('C-c');
    await terminal.shows(/interrupted/);
    expect(await terminal.screen()).not.toContain('\\x0d');
  } finally {
    await Terminal.closeAll(place);
  }
  expect((await render('1')).stderr).toContain('1 there already');
});

test('Ctrl-C before there is a frame names no folder, and leaves none', async () => {
  const { path, output } = await film();
  // What is waited for is named only when it takes long.
  const slow = join(temporaryFolder(), 'blender');
  writeFileSync(slow, `#!/bin/sh\nsleep 2\nexec '${BLENDER}' "$@"\n`, { mode: 0o755 });
  const running = brenda(['render', path, '-o', output, '-f', '1-5'], { env: { BLENDER: slow } });
  await running.says('starting Blender');
  running.kill('SIGINT');
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted; nothing was rendered\n')]);
  expect(existsSync(output)).toBe(false);
});
