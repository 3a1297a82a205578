import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BLENDER_COMMAND } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { pixels } from '../../../support/pixels';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { needs } from '../../../support/programs';

needs('ps');

const work = temporaryFolder();
const framesIn = (output: string): string[] => readdirSync(output).filter((name) => !name.startsWith('.'));

/** Every process that names this folder on its command line or in its environment. Linux. */
function processesOf(folder: string): string[] {
  const listed = execFileSync('ps', ['axeww', '-o', 'pid=,args='], { maxBuffer: 2 ** 26, encoding: 'utf8' });
  return listed.split('\n').filter((line) => line.includes(folder) && !line.includes('ps axeww'));
}

const commandOf = (line: string): string => line.trim().replace(/^\d+ /, '');

async function untilNothingRuns(folder: string): Promise<void> {
  for (let waited = 0; processesOf(folder).length > 0; waited += 100) {
    if (waited > 10_000) throw new Error(`still running: ${processesOf(folder).join('\n')}`);
    await sleep(100);
  }
}

describe('brenda render, killed in the middle', () => {
  it('takes its workers and their Blenders with it, and goes on with the same command', async () => {
    const path = await scene('plain');
    const output = join(work, 'killed');
    const args = ['render', path, '-o', output, '-f', '1-10', '--samples', '200', '-w', '2'];
    const first = brenda(args);
    await first.says('frame_0000', 3);
    first.kill('SIGKILL');
    await first;
    await untilNothingRuns(output);
    const before = framesIn(output);
    expect(before.length).toBeGreaterThanOrEqual(3);
    expect(before.length).toBeLessThan(10);

    const again = await brenda([...args, '--json']);
    const result = JSON.parse(again.stdout) as { done: number; skipped: number; total: number };
    expect(result.total).toBe(10);
    // A frame may have landed whose record did not: that one is rendered again.
    expect(result.skipped).toBeGreaterThanOrEqual(before.length - 2);
    expect(result.skipped).toBeLessThanOrEqual(before.length);
    expect(result.done).toBe(10 - result.skipped);
    for (const frame of framesIn(output)) await pixels(join(output, frame));
    expect(framesIn(output)).toHaveLength(10);
  });

  it('has the first five of a task of ten that is killed in its sixth', async () => {
    const path = await scene('plain');
    const output = join(work, 'task-of-ten');
    const args = ['render', path, '-o', output, '-f', '1-10', '-S', '10', '--samples', '200'];
    const first = brenda(args);
    await first.says('frame_000005.png');
    first.kill('SIGKILL');
    await first;
    await untilNothingRuns(output);
    const again = await brenda([...args, '--json']);
    expect(again.stderr).not.toContain('frame_000005.png');
    expect((JSON.parse(again.stdout) as { skipped: number }).skipped).toBeGreaterThanOrEqual(5);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends in order on %s, with 130, and says how to go on',
    async (signal) => {
      const output = join(work, signal);
      const ran = brenda(['render', await scene('plain'), '-o', output, '--samples', '500']);
      await ran.says('frame_0000', 1);
      ran.kill(signal);
      const { code, stderr, stdout } = await ran;
      expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
      expect(stderr).toContain(
        `interrupted; the frames so far are in ${output}\ngo on with the same command\n`,
      );
      expect(processesOf(output)).toEqual([]);
      expect(readdirSync(join(output, '.brenda'))).toEqual(['jobs', 'run.json', 'written']);
    },
  );

  it('takes two Ctrl-C shortly after one another for one, which it acknowledges at once', async () => {
    const output = join(work, 'twice');
    const ran = brenda(['render', await scene('plain'), '-o', output, '--samples', '500']);
    await ran.says('frame_0000', 1);
    ran.kill('SIGINT');
    await ran.says('stopping ...');
    ran.kill('SIGINT');
    const { code, stderr } = await ran;
    expect(code).toBe(130);
    expect(stderr).toContain(`interrupted; the frames so far are in ${output}\n`);
    expect(readdirSync(join(output, '.brenda'))).toEqual(['jobs', 'run.json', 'written']);
    expect((await brenda(['status', output])).stdout).toMatch(/^stopped at \d\d:\d\d \(Ctrl-C\)$/m);
  });

  it('starts another Blender when the first is killed before it has the scene open, and gives up after three', async () => {
    const path = await scene('plain');
    const killed = async (output: string, times: number) => {
      const ran = brenda(['render', path, '-o', output, '-f', '1']);
      const seen = new Set<number>();
      const state = { hasEnded: false };
      void ran.then(() => (state.hasEnded = true));
      while (seen.size < times && !state.hasEnded) {
        const started = processesOf(output).find(
          (line) => line.includes('driver.py') && BLENDER_COMMAND.test(commandOf(line)),
        );
        const pid = Number(started?.trim().split(' ')[0] ?? 0);
        if (pid > 0 && !seen.has(pid)) {
          process.kill(pid, 'SIGKILL');
          seen.add(pid);
        }
        await sleep(50);
      }
      return ran;
    };
    expect(await killed(join(work, 'killed-at-first'), 1)).toMatchObject({ code: 0 });
    expect(framesIn(join(work, 'killed-at-first'))).toEqual(['frame_000001.png']);
    const { code, stderr } = await killed(join(work, 'killed-each-time'), 3);
    expect(code).not.toBe(0);
    expect(stderr).toContain('Blender was killed (SIGKILL)');
    expect(existsSync(join(work, 'killed-each-time'))).toBe(false);
  });

  it('renders with another Blender when one is killed', async () => {
    const output = join(work, 'blender-killed');
    const ran = brenda([
      'render',
      await scene('plain'),
      '-o',
      output,
      '-f',
      '1-4',
      '--samples',
      '500',
      '--json',
    ]);
    await ran.says('frame_000001.png');
    const blender = processesOf(output).find((line) => BLENDER_COMMAND.test(line.replace(/^\s*\d+ /, '')));
    process.kill(Number(blender?.trim().split(' ')[0]), 'SIGKILL');
    const { code, stderr, stdout } = await ran;
    expect(stderr).toContain('failed, will be tried again: Blender was killed (SIGKILL)');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ done: 4, failed: 0 });
  });

  it('refuses a folder that another brenda renders into', async () => {
    const path = await scene('plain');
    const output = join(work, 'taken');
    const first = brenda(['render', path, '-o', output, '--samples', '500']);
    await first.says('frame_0000', 1);
    const second = await brenda(['render', path, '-o', output]);
    first.kill('SIGINT');
    await first;
    expect(second.code).toBe(2);
    expect(second.stderr).toBe(
      `brenda: output folder ${output}: another brenda (process ${String(first.pid)}) renders into it; wait for it, or name another with -o\n`,
    );
  });
});
