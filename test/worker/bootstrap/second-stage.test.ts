import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { givenInstance } from './given-instance';

/** An instance whose steps do what is said here, and nothing when nothing is said. */
function givenSteps(does: Readonly<Record<string, string>>): InstanceSandbox {
  const instance = givenInstance();
  const folder = instance.path('opt/brenda/bundle/steps');
  for (const file of readdirSync(folder)) {
    const body = does[file.replace('.sh', '')] ?? '';
    writeFileSync(`${folder}/${file}`, `. "$(dirname "$0")/../lib.sh"\n${body}\n`);
  }
  mkdirSync(instance.path('run/brenda'), { recursive: true });
  return instance;
}

const BOOT = 'opt/brenda/bundle/boot.sh';

/** Milliseconds, by step, from the table at the end. */
function table(output: string): Record<string, { from: number; to: number }> {
  const lines = [...output.matchAll(/^boot: ([\w-]+) +(\d+) +(\d+) +\d+$/gm)];
  return Object.fromEntries(
    lines.map(([, step = '', from, to]) => [step, { from: Number(from), to: Number(to) }] as const),
  );
}

describe('the second stage of the boot', () => {
  test('runs steps side by side, none before what it needs, and names the longest chain', async () => {
    const instance = givenSteps({
      packages: 'sleep 0.9',
      blender: 'sleep 0.4',
      'work-folder': 'sleep 0.3',
      node: 'sleep 0.2',
      check: 'sleep 0.3',
    });
    const { code, output } = await instance.run(instance.path(BOOT));
    expect(code).toBe(0);
    const took = table(output);
    expect(Object.keys(took)).toHaveLength(10);
    expect(took['blender']?.from).toBeLessThan(took['packages']?.to ?? 0);
    expect(took['check']?.from).toBeGreaterThanOrEqual(took['packages']?.to ?? Infinity);
    expect(took['worker']?.from).toBeGreaterThanOrEqual(took['check']?.to ?? Infinity);
    expect(output).toMatch(/longest chain packages \d+ ms > check \d+ ms > worker \d+ ms = \d+ ms/);
  });

  test('says what each step says, under its name', async () => {
    const { output } = await runWith({ volumes: 'echo one\necho two >&2' });
    // Between them other steps may say theirs.
    const said = output.split('\n').filter((line) => line.startsWith('volumes: '));
    expect(said).toEqual(['volumes: one', 'volumes: two']);
  });

  test('ends the others when one step fails, and leaves its reason', async () => {
    const instance = givenSteps({
      packages: 'sleep 30',
      blender: 'sleep 0.1; fail "Blender cannot be fetched"',
    });
    const began = Date.now();
    const { code } = await instance.run(instance.path(BOOT));
    expect(code).toBe(1);
    expect(Date.now() - began).toBeLessThan(5000);
    expect(instance.read('run/brenda/failed-step')).toBe('blender\n');
    expect(instance.read('run/brenda/failed-reason')).toBe('Blender cannot be fetched (exit code 1)\n');
  });

  test('takes the last line of a step that fails without a word of its own', async () => {
    const instance = await runWith({ volumes: 'echo first\nls /there-is-no-such-folder' });
    expect(instance.read('run/brenda/failed-step')).toBe('volumes\n');
    expect(instance.read('run/brenda/failed-reason')).toContain('No such file or directory (exit code 2)');
    expect((await runWith({ volumes: 'exit 7' })).read('run/brenda/failed-reason')).toBe(
      'it said nothing (exit code 7)\n',
    );
  });

  test('ends, and says what had not ended, when its time is over', async () => {
    const instance = givenSteps({ packages: 'sleep 30', blender: 'sleep 30' });
    const child = spawn('timeout', ['1', 'bash', instance.path(BOOT)], {
      env: instance.env,
      stdio: 'ignore',
    });
    const began = Date.now();
    expect(await once(child, 'exit')).toEqual([124, null]);
    expect(Date.now() - began).toBeLessThan(5000);
    expect(instance.read('run/brenda/failed-step')).toBe('packages\n');
    expect(instance.read('run/brenda/failed-reason')).toBe(
      'the time for the boot is over; not ended: packages blender\n',
    );
  });
});

async function runWith(does: Readonly<Record<string, string>>) {
  const instance = givenSteps(does);
  const { code, output } = await instance.run(instance.path(BOOT));
  return { code, output, read: (name: string) => instance.read(name) };
}
