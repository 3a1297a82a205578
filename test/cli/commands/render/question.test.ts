import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Terminal } from '../../../docs/artist/terminal';
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
  const running = brenda(['render', path, '-o', output, '-f', '1-5']);
  await running.says('starting Blender');
  running.kill('SIGINT');
  const { code, stderr } = await running;
  expect([code, stderr]).toEqual([130, expect.stringContaining('interrupted; nothing was rendered\n')]);
  expect(existsSync(output)).toBe(false);
});
