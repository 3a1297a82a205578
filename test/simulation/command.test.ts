import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readArguments } from '../../simulation/arguments';
import { ratePerHour } from '../../simulation/interruption-rates';
import type { Model, Policy } from '../../simulation/model';
import { policies } from '../../simulation/policies';
import { simulate } from '../../simulation/simulate';

const root = join(__dirname, '..', '..');
const SMALL = ['--workers', '20', '--frames', '400', '--interruptions', '2', '--duplicated', '0.01'];

function run(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const command = ['--import', 'tsx', 'simulation/main.ts', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe('npm run simulate', () => {
  test('prints the same bytes for the same seed, and others for another', () => {
    const [first, second] = [run(...SMALL, '--json'), run(...SMALL, '--json')];
    expect(first).toMatchObject({ code: 0 });
    expect(second.stdout).toBe(first.stdout);
    const { model, outcomes } = JSON.parse(first.stdout) as { model: Model; outcomes: object[] };
    expect(model).toMatchObject({ seed: 1, workers: 20, frames: 400, interruptionsPerHour: 2 });
    expect(outcomes).toMatchObject([
      { policy: '1 a task', recorded: 400 },
      { policy: '10 a task', recorded: 400 },
      { policy: 'original, 1 a task' },
      { policy: 'original, 10 a task' },
    ]);
    const one: Policy = { name: '1 a task', of: 'brenda', taskSize: 1 };
    expect(simulate(model, one)).toEqual(outcomes[0]);
    expect(simulate({ ...model, seed: 2 }, one)).not.toEqual(outcomes[0]);
  });

  test('prints a table', () => {
    const { stdout, stderr } = run('--workers', '3', '--frames', '9', '--task-sizes', '2');
    const [head, line, first, second] = stdout.split('\n');
    expect(head).toMatch(/^\| policy \| frames \| dead-lettered \| left \| .* \| idle \|$/);
    expect(line).toMatch(/^(\| --- )+\|$/);
    expect(first).toMatch(/^\| 2 a task \| 9 \| 0 \| 0 \| \d+ \| [\d.]+ h \| \$\d+ \|( [\d.]+ % \|){6}$/);
    expect(second).toMatch(/^\| original, 2 a task \| 9 /);
    expect(stderr).toMatch(/^2 a task: \d+ events in [\d.]+ s\noriginal, 2 a task: /);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['task sizes and the original', [], ['1 a task', '3 a task', 'original, 1 a task', 'original, 3 a task']],
    [
      'slices where frames are long, and not the original where frames fail',
      ['--frame-seconds', '3600', '--crashes', '0.01'],
      ['1 a task', '3 a task', '1 a task, slices', '3 a task, slices'],
    ],
  ])('compares %s', (_, args, names) => {
    const { model, slices, taskSizes } = readArguments(['--task-sizes', '1,3', ...args]);
    expect(policies(model, taskSizes, slices).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    [['--frames', '0'], '--frames 0: must be a whole number from 1 to 1048574'],
    [['--workers', '2.5'], '--workers 2.5: must be a whole number from 1 to 100000'],
    [['--noticed', '2'], '--noticed 2: must be a number from 0 to 1'],
    [['--frame-seconds', ''], '--frame-seconds : must be a number from 0.001 to 1000000'],
    [['--task-sizes', '1,x'], '--task-sizes x: must be a whole number from 1 to'],
    [
      ['--interruptions', 'often'],
      '--interruptions often: must be one of none, <5%, 5-10%, 10-15%, 15-20%, >20%, stress',
    ],
    [['--fames', '1'], "unknown option '--fames'"],
    [['5'], 'too many arguments'],
  ])('refuses %j', (args, why) => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => readArguments(args)).toThrow(why);
    stderr.mockRestore();
  });

  test('ends with 2 for what it was told, and prints one line', () => {
    expect(run('--frames', '0')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'simulate: --frames 0: must be a whole number from 1 to 1048574\n',
    });
    expect(run('--fames', '1')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('The rate of interruptions', () => {
  const inAMonth = (name: string): number => 1 - Math.exp(-730 * (ratePerHour(name) ?? NaN));

  test.each([
    ['none', 0],
    ['<5%', 0.05],
    ['5-10%', 0.1],
    ['10-15%', 0.15],
    ['15-20%', 0.2],
    ['>20%', 0.5],
  ])('%s takes back that share of instances in a month', (name, share) => {
    expect(inAMonth(name)).toBeCloseTo(share, 12);
  });

  test('of a bad day is an instance in two hours', () => {
    expect(ratePerHour('stress')).toBe(0.5);
    expect(ratePerHour('other')).toBeUndefined();
  });
});
