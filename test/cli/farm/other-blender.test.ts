import { Ledger } from '../../../farm/ledger/ledger';
import { jobId } from '../../../protocol/job/job';
import { replacedLines } from '../../../cli/farm/other-blender';
import { brenda } from '../../support/brenda';
import { namedFarm } from '../../support/farms/farm-directory';
import { type Moto, startMoto } from '../../support/aws/moto';
import { seed } from '../../support/seed';

const [OLD, NEW] = [`5.2.1 ${'1'.repeat(64)}`, `5.2.2 ${'2'.repeat(64)}`] as const;
const BLOOM = { project: 'a'.repeat(64), scene: 'bloom.blend', settings: {} };
const WHY =
  'is for Blender 5.2.1, and the farm has Blender 5.2.2 now, which renders none of it: put blenderVersion back to 5.2.1 and deploy, or ask for its frames again as a job of their own: docs/operations/runbook.md#another-blender';

describe('a farm that was deployed with another Blender while a job was rendered', () => {
  let moto: Moto;
  let name = '';
  let job = '';
  beforeAll(async () => {
    moto = await startMoto();
    const named = await namedFarm(moto, { blender: NEW });
    ({ name } = named);
    ({ job } = await seed(named.farm, BLOOM, { frames: '1-4' }, { blender: OLD }));
    const task = await named.farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
    await new Ledger(named.farm.store, job).writeFailure('frame_000001', {
      ...{ worker: 'i-1', at: '2026-12-01T00:00:00Z', reason: 'no camera' },
    });
    await named.farm.deadLetters.sendAll([task?.body ?? '']);
  });
  afterAll(() => moto.stop());

  const run = (command: string, ...args: string[]) =>
    brenda([command, '--farm', name, ...args], { env: moto.env });

  test('has a job that says its Blender', () => {
    expect(job).toBe(jobId({ ...BLOOM, blender: OLD }));
  });

  test('says so in one line of its status, with what to do', async () => {
    expect((await run('status')).stdout.split('\n')).toContain(`  ${WHY}`);
  });

  test.each([['retry'], ['resume', '--job']])(
    'brenda %s sends nothing that its instances would only put away',
    async (command, ...flags) => {
      const ran = await run(command, ...flags, ...(flags.length > 0 ? [job] : []));
      expect(ran).toMatchObject({ code: 2, stdout: '', stderr: `brenda: job ${job} ${WHY}\n` });
    },
  );

  test('brenda resume without a job leaves it out, and says why', async () => {
    const ran = await run('resume', '--force', '--dry-run');
    expect(ran.stdout).toBe('');
    expect(ran.stderr.split('\n')).toContain(`job ${job} ${WHY}`);
    expect(ran.code).toBe(0);
  });
});

test('submit says which job is cancelled for the new one', () => {
  expect(replacedLines('b'.repeat(16), [{ job: 'a'.repeat(16), blender: OLD }], { blender: NEW })).toEqual([
    `job ${'a'.repeat(16)}, the same with Blender 5.2.1, is cancelled: the farm has Blender 5.2.2 now, and ${'b'.repeat(16)} is all made by that; what was done of it stays`,
  ]);
  expect(replacedLines('b'.repeat(16), undefined, { blender: NEW })).toEqual([]);
});
