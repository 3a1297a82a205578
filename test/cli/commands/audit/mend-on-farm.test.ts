import { mendOnFarm } from '../../../../cli/commands/audit/mend-on-farm';
import { auditLines, type Mendable, withFixes } from '../../../../cli/commands/audit/text';
import { auditFarm } from '../../../../farm/audit/audit-farm';
import { Ledger } from '../../../../farm/ledger/ledger';
import type { OpenFarm } from '../../../../farm/open-farm';
import { SeedProgressStore } from '../../../../farm/seeding/seed-progress-store';
import { type Job, jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { entryOf } from '../../../support/farms/farm-directory';
import { MemoryQueue } from '../../../support/stores/memory-queue';
import { MemoryStore } from '../../../support/stores/memory-store';

const film: Job = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const job = jobId(film);
const unitOf = (frame: number): string => `frame_00000${String(frame)}`;
const mender = mendOnFarm(
  entryOf({ group: 'bucket', queueUrl: 'http://localhost/q', env: {} }, 'brenda-film'),
  '2026-11-30T17:15:00.000Z',
);

let store: MemoryStore;

/** Frames 1 to 3 are done. */
beforeEach(async () => {
  store = new MemoryStore();
  const ledger = new Ledger(store, job);
  await ledger.writeJob({ version: 1, id: job, job: film, source: 's3://b/k' });
  await ledger.writeRequest({ version: 1, job, frames: '1-3', taskSize: 1, at: '2026-01-01T00:00:00Z' });
  for (const unit of [1, 2, 3].map(unitOf)) {
    const { etag = '' } = await store.put(keys.frame(job, `${unit}.png`), 'x');
    await ledger.writeRecord({
      ...{ version: 1, job, unit, worker: 'i-1', seconds: 1 },
      ...{ started: '2026-01-01T00:00:00Z', finished: '2026-01-01T00:00:01Z' },
      files: [{ name: `${unit}.png`, bytes: 1, sha256: 'a'.repeat(64), etag }],
    });
  }
});

async function audited(): Promise<Mendable & { readonly lines: readonly string[] }> {
  const queues = { queue: new MemoryQueue(), deadLetters: new MemoryQueue() };
  const farm = { store, ...queues, seedings: new SeedProgressStore(store, 'group') } as unknown as OpenFarm;
  const mended = withFixes(await auditFarm(farm, { isRead: false }), mender);
  return { ...mended, lines: auditLines(mended, mender) };
}

test.each([
  ['record', keys.record(job, unitOf(2))],
  ['failure', keys.failure(job, unitOf(2))],
  ['request', keys.request(job, '5')],
  ['description', keys.jobFile(job)],
])(
  'where a newer version has written a %s of a job its fix is to upgrade, and that alone',
  async (_, key) => {
    // Whatever else is wrong with it, a newer version may see otherwise.
    await store.delete(keys.frame(job, `${unitOf(1)}.png`));
    await store.put(keys.frame(job, 'x.png'), 'x');
    await store.put(keys.log(job, unitOf(2), 1), 'x');
    await store.put(keys.slice(job, unitOf(3), '0-8.exr'), 'x');
    await store.put(key, '{"version": 99}');
    const upgrade = 'npm install --global @brenda-render/brenda@latest';
    const { jobs, then, lines } = await audited();
    expect(jobs[0]?.fixes).toEqual([
      { kind: 'unreadable', text: `upgrade the command line with ${upgrade}`, commands: [upgrade] },
    ]);
    expect(then).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/aws s3|brenda resume/);
  },
);

test('what is whole, and fits nothing that this version knows, is not to be deleted', async () => {
  const record = JSON.parse(
    Buffer.from((await store.get(keys.record(job, unitOf(1)))) ?? '').toString(),
  ) as object;
  await store.put(keys.record(job, unitOf(1)), JSON.stringify({ ...record, seconds: 'one' }));
  const { jobs, lines } = await audited();
  expect(jobs[0]?.fixes).toMatchObject([
    { text: expect.stringContaining('another version of Brenda may be able to read it') as string },
  ]);
  expect(lines.join('\n')).not.toContain('aws s3');
});

test('of many commands the first are shown, and what prints all of them', async () => {
  for (let n = 0; n < 12; n++) await store.put(keys.frame(job, `x-${String(n)}.png`), 'x');
  const { jobs, lines } = await audited();
  expect(lines.filter((line) => line.startsWith('      aws s3 rm '))).toHaveLength(5);
  expect(lines).toContain(
    '      # and 7 more commands, all of which brenda audit --farm brenda-film --json prints',
  );
  expect(jobs[0]?.fixes[0]?.commands).toHaveLength(12);
});

test('a frame without its record is not to be deleted while its job is not complete', async () => {
  await store.delete(keys.record(job, unitOf(1)));
  const { jobs } = await audited();
  expect(jobs[0]?.fixes).toMatchObject([{ kind: 'stray', commands: [] }]);
});

test.each([
  [keys.jobFile(job), 'the job is damaged: the command or deployment that asked for it writes it again'],
  [keys.request(job, '1-3'), 'ask for its frames again:'],
])('where %s is cut off this is the one thing that is told, and no frame is judged', async (key, text) => {
  await store.put(key, '{');
  const { jobs, lines } = await audited();
  expect(jobs).toMatchObject([{ counts: null, findings: [{ kind: 'unreadable', name: key }] }]);
  expect(jobs[0]?.findings).toHaveLength(1);
  expect(jobs[0]?.fixes).toMatchObject([{ text }]);
  expect(lines[0]).toMatch(/: 3 records; it is not known which frames were asked for$/);
});

test('a cancelled job goes on only when a user says so', async () => {
  await new Ledger(store, job).cancel(new Date());
  await store.delete(keys.frame(job, `${unitOf(1)}.png`));
  const { jobs, then } = await audited();
  expect(jobs[0]?.fixes).toMatchObject([
    {
      text: expect.stringContaining(`brenda resume --farm brenda-film --job ${job} goes on`) as string,
      commands: [`aws s3 rm s3://bucket/${keys.record(job, unitOf(1))}`],
    },
  ]);
  expect(then).toEqual([]);
});
