import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

jest.setTimeout(120_000);

const work = temporaryFolder();
const good = join(work, 'good');
const render = async (output: string): Promise<{ code: number | null; stderr: string; stdout: string }> =>
  brenda([
    'render',
    await scene('plain'),
    ...['-o', output, '-f', '1-3', '--samples', '1', '--percentage', '50', '--json'],
  ]);
const statusOf = async (output: string): Promise<string> => (await brenda(['status', output])).stdout;

let job: string;
beforeAll(async () => {
  const { code, stdout } = await render(good);
  expect(code).toBe(0);
  ({ job } = JSON.parse(stdout) as { job: string });
});

/** A copy in which one file was cut off in the middle, as by a machine that lost its power. */
function givenDamaged(name: string): { output: string; file: string; damaged: string } {
  const output = join(work, name.replaceAll('/', '-'));
  cpSync(good, output, { recursive: true, preserveTimestamps: true });
  const file = name === 'run.json' ? `.brenda/${name}` : `.brenda/jobs/${job}/${name}`;
  const damaged = join(output, file);
  truncateSync(damaged, Math.floor(readFileSync(damaged).length / 2));
  return { output, file, damaged };
}

test('a record that was cut off hides no other, and its frame is rendered again by the same command', async () => {
  const { output, file } = givenDamaged('ledger/frame_000002.json');
  const status = await statusOf(output);
  expect(status).toContain('2 done, 0 failed, 0 missing, 1 still to come of 3\n');
  expect(status).toContain(
    `  cannot be read: ${file}\n  fix: the same brenda render command renders these frames again\n`,
  );
  const { code, stdout, stderr } = await render(output);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { done: 1, skipped: 2 }]);
  expect(stderr).toContain(
    '"frame_000002.png" changed since it was rendered: rendered again, and kept in .brenda/replaced',
  );
  expect(await statusOf(output)).toContain('3 done, 0 failed, 0 missing of 3\n');
  expect(await statusOf(output)).not.toContain('cannot be read');
});

test.each(['job.json', 'requests/1-3.json', 'run.json'])(
  'a %s that was cut off is told, and written again by the same command; no frame is',
  async (name) => {
    const { output, file } = givenDamaged(name);
    const before = await brenda(['status', output]);
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toContain(
      `  cannot be read: ${file}\n  fix: the same brenda render command writes it again\n`,
    );
    const { code, stdout } = await render(output);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { job, done: 0, skipped: 3 }]);
    expect(readdirSync(join(output, '.brenda'))).not.toContain('replaced');
    expect(await statusOf(output)).toContain('3 done, 0 failed, 0 missing of 3\n');
    expect(await statusOf(output)).not.toContain('cannot be read');
  },
);

test('a record of a newer version of Brenda is told, and not replaced', async () => {
  const { output, file, damaged } = givenDamaged('ledger/frame_000003.json');
  writeFileSync(damaged, '{"version": 99}');
  expect(await statusOf(output)).toContain(
    `  cannot be read: ${file}\n  fix: a newer version of Brenda has written it: upgrade the command line with npm install --global @brenda-render/brenda@latest\n`,
  );
  expect((await render(output)).code).not.toBe(0);
  expect(readFileSync(damaged, 'utf8')).toBe('{"version": 99}');
});
