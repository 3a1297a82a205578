import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const output = join(temporaryFolder(), 'frames');
const compare = (...args: string[]) => brenda(['compare', ...args]);
let job: string;

beforeAll(async () => {
  const { stdout } = await brenda(['render', await scene('plain'), '-o', output, '-f', '1-3', '--json']);
  ({ job } = JSON.parse(stdout) as { job: string });
  // As if another machine had rendered it.
  const path = join(output, '.brenda', 'jobs', job, 'ledger', 'frame_000003.json');
  const record = JSON.parse(readFileSync(path, 'utf8')) as {
    made: { blender: { build: string; device: object } };
  };
  record.made.blender.build = 'another';
  record.made.blender.device = { type: 'OPTIX', names: ['NVIDIA A10G'] };
  writeFileSync(path, JSON.stringify(record));
});

it('finds nothing between two frames that were made the same way', async () => {
  expect(await compare('1', 'frame_000002', output)).toEqual({
    code: 0,
    stdout: 'frame 1 and frame 2 were made the same way\n',
    stderr: '',
  });
});

it('says in what two frames differ', async () => {
  const { code, stdout } = await compare('1', '3', output);
  expect(code).toBe(1);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'frame 1 and frame 3 were not made the same way',
    expect.stringMatching(/^ {2}build: \w+ \| another$/),
    '  device: CPU | OPTIX',
  ]);
  const { stdout: json } = await compare('1', '3', output, '--json');
  expect(JSON.parse(json)).toMatchObject({
    job,
    units: ['frame_000001', 'frame_000003'],
    differences: [
      { what: 'build', b: 'another' },
      { what: 'device', a: 'CPU', b: 'OPTIX' },
    ],
  });
});

it('is what the status of the folder warns of', async () => {
  const { stdout } = await brenda(['status', output]);
  expect(stdout).toContain('warning: made in 2 ways, and frames may not match:\n');
  expect(stdout).toContain('(build another) on OPTIX, the first frame 3\n');
});

it('compares a frame of an earlier job with one of a later, as they lie in the folder', async () => {
  const later = ['-f', '4', '--samples', '3', '--json', '-o', output];
  expect((await brenda(['render', await scene('plain'), ...later])).code).toBe(0);
  const { code, stdout, stderr } = await compare('1', '4', output);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toContain(
    'frame 1 and frame 4 were not made the same way\n  settings: {} | {"samples":3}\n',
  );
  expect((await compare('1', '4', output, '--job', job)).stderr).toContain(
    'frame 4: there is no record of it',
  );
});

test.each([
  [['1', '9', output], 'frame 9: there is no record of it; brenda status says what is missing'],
  [['one', '2', output], 'one: write a frame, as 12, or the name of a unit, as frame_000012'],
  [['1', '2.5', output], '2.5: write a frame, as 12, or the name of a unit, as frame_000012'],
  [['1', '2', output, '--job', 'x'], `${output}: there is no job x; brenda status says which there is`],
])('%j is refused', async (args, line) => {
  const { code, stderr } = await compare(...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: `brenda: ${line.replace('JOB', job)}\n` });
});

it('tells of files that are not what their records say, as the status does', async () => {
  appendFileSync(join(output, 'frame_000002.png'), 'painted over');
  rmSync(join(output, 'frame_000001.png'));
  const { code, stdout } = await compare('1', '2', output);
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: [
      'frame 1 and frame 2 were made the same way',
      'frame 1: frame_000001.png was deleted since; brenda status says more',
      'frame 2: frame_000002.png was changed since; brenda status says more\n',
    ].join('\n'),
  });
  const { stdout: json } = await compare('1', '2', output, '--json', '--job', job);
  expect(JSON.parse(json)).toMatchObject({
    differences: [],
    lost: [[{ name: 'frame_000001.png', how: 'deleted' }], [{ name: 'frame_000002.png', how: 'changed' }]],
  });
});
