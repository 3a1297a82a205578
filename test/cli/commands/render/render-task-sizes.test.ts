import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

/** Renders with a template that notes its tasks. */
async function givenRenders() {
  const work = temporaryFolder();
  const [template, output, log] = [join(work, 'template'), join(work, 'frames'), join(work, 'log')];
  writeFileSync(
    template,
    `echo "$START-$END" >>${log}\nfor n in $(seq $START $STEP $END); do echo "$n" >$OUTDIR/$(printf frame_%06d "$n").txt; done\n`,
  );
  const input = await scene('plain');
  // As of one account.
  const env = { XDG_CACHE_HOME: temporaryFolder() };
  const plain = (...[first, ...args]: [NodeJS.ProcessEnv | string, ...string[]]) =>
    typeof first === 'string'
      ? brenda(['render', input, '-o', output, first, ...args], { env })
      : brenda(['render', input, '-o', output, ...args], { env: first });
  const render = async (...args: string[]) => {
    rmSync(log, { force: true });
    const told = await brenda(['render', input, '-T', template, '-o', output, '--json', ...args], { env });
    const tasks = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').sort() : [];
    return {
      code: told.code,
      tasks,
      ...(JSON.parse(told.stdout) as { job: string; done: number; skipped: number; total: number }),
    };
  };
  return { output, render, plain };
}

test('what a template has rendered is there, in whatever tasks it is asked for again', async () => {
  const { output, render } = await givenRenders();
  expect(await render('-S', '2', '-f', '1-4')).toMatchObject({
    code: 0,
    tasks: ['1-2', '3-4'],
    done: 4,
    total: 4,
  });
  // In tasks of the size that it had.
  expect(await render('-f', '1-8')).toMatchObject({
    code: 0,
    tasks: ['5-6', '7-8'],
    done: 4,
    skipped: 4,
    total: 8,
  });
  expect(await render('-S', '5', '-f', '1-9')).toMatchObject({
    code: 0,
    tasks: ['9-9'],
    done: 1,
    skipped: 8,
  });
  expect(await render('-S', '1', '-f', '1-9')).toMatchObject({
    code: 0,
    tasks: [],
    done: 0,
    skipped: 9,
    total: 9,
  });
  const { code, stdout } = await brenda(['status', output]);
  expect(stdout).toContain('\n9 done, 0 failed, 0 missing of 9\n');
  expect(code).toBe(0);

  rmSync(join(output, 'frame_000006.txt'));
  expect((await brenda(['status', output])).stdout).toContain('\n7 done, 0 failed, 2 missing of 9\n');
  // The record does not say which of its frames a file is.
  expect(await render('-S', '1', '-f', '1-9')).toMatchObject({
    code: 0,
    tasks: ['5-5', '6-6'],
    done: 2,
    skipped: 7,
  });
});

test('a template that is left out is that which has rendered the scene here, when it was named on this machine', async () => {
  const { render, plain, output } = await givenRenders();
  const { job } = await render('-f', '1-2');
  const known = await plain('-f', '1-3');
  expect(known).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      `with the template of job ${job}, which has rendered this scene here last; --no-template leaves it out\n`,
    ) as string,
  });
  expect(readFileSync(join(output, 'frame_000003.txt'), 'utf8')).toBe('3\n');
  expect((await brenda(['status', output])).stdout).toContain('\n3 done, 0 failed, 0 missing of 3\n');

  const elsewhere = { XDG_CACHE_HOME: temporaryFolder() };
  expect(await plain(elsewhere, '-f', '4')).toMatchObject({
    code: 2,
    stderr: `brenda: output folder ${output}: a template has rendered this scene there, and this account has not named it here before; a script of an output folder is not run unseen; name it with -T FILE, or leave it out with --no-template\n`,
  });
  expect(existsSync(join(output, 'frame_000004.txt'))).toBe(false);

  const without = await plain('-f', '5', '--no-template');
  expect(without).toMatchObject({
    code: 0,
    stderr: expect.not.stringContaining('with the template') as string,
  });
  expect(existsSync(join(output, 'frame_000005.png'))).toBe(true);
});
