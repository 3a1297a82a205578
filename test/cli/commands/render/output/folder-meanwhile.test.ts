import { existsSync, readdirSync, renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../../../support/brenda';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

jest.setTimeout(120_000);

const work = temporaryFolder();
const frame = (output: string, number: number): string =>
  join(output, `frame_${String(number).padStart(6, '0')}.png`);
const args = async (output: string): Promise<string[]> => [
  'render',
  await scene('plain'),
  ...['-o', output, '-f', '1-6', '--samples', '300'],
];

test('frames that are deleted and renamed while others are rendered are told at the end, and it did not succeed', async () => {
  const output = join(work, 'deleted');
  const ran = brenda([...(await args(output)), '--json']);
  await ran.says('frame_0000', 3);
  unlinkSync(frame(output, 1));
  renameSync(frame(output, 2), join(output, 'best.png'));
  const { code, stdout, stderr } = await ran;
  expect(stderr).toMatch(/^6 rendered in [\d.:]+(?: s)?, 2 of these missing: /m);
  expect(stderr).toContain(
    '  missing: frame_000001.png (deleted), frame_000002.png (renamed to best.png)\n  fix: the same brenda render command renders them again\n',
  );
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    done: 6,
    missing: [
      { unit: 'frame_000001', files: [{ name: 'frame_000001.png', how: 'deleted' }] },
      { unit: 'frame_000002', files: [{ name: 'frame_000002.png', how: 'renamed', to: 'best.png' }] },
    ],
  });
  const again = await brenda([...(await args(output)), '--json']);
  expect([again.code, JSON.parse(again.stdout)]).toMatchObject([0, { done: 2, skipped: 4, missing: [] }]);
});

test('an output folder that is moved while frames are rendered into it is not made a second time', async () => {
  const [output, elsewhere] = [join(work, 'moved'), join(work, 'elsewhere')];
  const ran = brenda(await args(output));
  await ran.says('frame_0000', 2);
  renameSync(output, elsewhere);
  const { code, stderr } = await ran;
  expect(stderr).toContain(
    `brenda: output folder ${output}: it was moved to ${elsewhere} while frames were rendered into it\nfix: go on with -o ${elsewhere}, or move it back, then the same command\n`,
  );
  expect(code).toBe(1);
  expect(existsSync(output)).toBe(false);
  expect(readdirSync(join(elsewhere, '.brenda'))).toEqual(['jobs', 'run.json', 'written']);
  expect((await brenda(['status', elsewhere])).stdout).toMatch(
    /^stopped at \d\d:\d\d \(output folder .* while frames were rendered into it\)$/m,
  );
  const again = await brenda([...(await args(elsewhere)), '--json']);
  const { done, skipped } = JSON.parse(again.stdout) as { done: number; skipped: number };
  expect([again.code, done + skipped, skipped]).toEqual([0, 6, expect.any(Number)]);
  expect(skipped).toBeGreaterThanOrEqual(2);
});
