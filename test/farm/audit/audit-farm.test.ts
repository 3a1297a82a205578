import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { auditFarm } from '../../../farm/audit/audit-farm';
import { AUDIT_KINDS, type AuditFinding, type AuditKind } from '../../../farm/audit/audit-kinds';
import type { Audited } from '../../../farm/audit/audited';
import { Ledger } from '../../../farm/ledger/ledger';
import { openFarm } from '../../../farm/open-farm';
import { queueIdentity } from '../../../farm/queue/queue-identity';
import { type Job, jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import { type Moto, startMoto } from '../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../support/aws/moto-farm';
import { entryOf } from '../../support/farms/farm-directory';
import { temporaryFolder } from '../../support/temporary-folder';

jest.setTimeout(120_000);

let moto: Moto;
let farm: MotoFarm;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());
beforeEach(async () => {
  farm = await motoFarm(moto);
});

let films = 0;
/** Each run of a property has a job of its own. */
const newFilm = (): Job => ({
  project: 'a'.repeat(64),
  scene: `film-${String(++films)}.blend`,
  settings: {},
});

const opened = () => openFarm(entryOf(farm, 'brenda-test'), { env: moto.env });
const audit = (job?: string, isRead = false): Promise<Audited> => auditFarm(opened(), { job, isRead });

/** Frames 1 to 4 are done, 5 has failed for good, and 6 was asked for: it is on the queue. */
async function givenJob(): Promise<{ job: string; ledger: Ledger }> {
  const film = newFilm();
  const job = jobId(film);
  const ledger = new Ledger(farm.store, job);
  await ledger.writeJob({ version: 1, id: job, job: film, source: 's3://b/k' });
  const request = { version: 1, job, frames: '1-6', taskSize: 1, at: '2026-01-01T00:00:00Z' } as const;
  await ledger.writeRequest(request);
  const queue = await queueIdentity(farm.queueUrl, moto.env);
  const seeding = { version: 1, job, frames: '1-6', taskSize: 1, queue, upTo: 6, of: 6, tasks: 6 } as const;
  await opened().seedings.write(seeding);
  for (const frame of [1, 2, 3, 4]) await done(ledger, `frame_00000${String(frame)}`);
  await ledger.writeFailure(
    'frame_000005',
    { worker: 'i-1', at: '2026-01-01T00:00:00Z', sort: 'scene', reason: 'no camera' },
    { isLast: true, log: 'said' },
  );
  const span = { first: 6, last: 6, step: 1 };
  await farm.queue.sendAll([writeTaskMessage({ job, task: { span } })]);
  return { job, ledger };
}

async function done(ledger: Ledger, unit: string, file = `${unit}.png`): Promise<void> {
  const content = `picture ${file}`;
  const { etag = '' } = await farm.store.put(keys.frame(ledger.job, file), content);
  await ledger.writeRecord({
    ...{ version: 1, job: ledger.job, unit, worker: 'i-1', seconds: 1 },
    started: '2026-01-01T00:00:00Z',
    finished: '2026-01-01T00:00:01Z',
    files: [{ name: file, bytes: content.length, sha256: sha256(content), etag }],
  });
}

/** The task is gone from the queue. @returns what it was. */
async function taken(): Promise<string> {
  const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
  if (!received) throw new Error('nothing is on the queue');
  await farm.queue.remove(received.receipt);
  return received.body;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a job that is as it should be has nothing to find', async () => {
  const { job } = await givenJob();
  expect(await audit()).toMatchObject({
    jobs: [{ job, counts: { asked: 6, done: 4, failed: 1, toCome: 1 }, files: 4, findings: [] }],
    findings: [],
    unseen: [],
  });
  expect((await audit(job, true)).jobs[0]?.findings).toEqual([]);
});

/** One way to spoil a job, and what an audit finds of it. */
type Damage = (ledger: Ledger, frame: number) => Promise<readonly [AuditKind, string][]>;

const unitOf = (frame: number): string => `frame_00000${String(frame)}`;

const DAMAGES: Readonly<Record<string, Damage>> = {
  'a file is deleted': async ({ job }, frame) => {
    await farm.store.delete(keys.frame(job, `${unitOf(frame)}.png`));
    return [['lost', `${unitOf(frame)}.png`]];
  },
  'a file is cut off': async ({ job }, frame) => {
    await farm.store.put(keys.frame(job, `${unitOf(frame)}.png`), 'pic');
    return [['changed', `${unitOf(frame)}.png`]];
  },
  'a file is painted over': async ({ job }, frame) => {
    await farm.store.put(keys.frame(job, `${unitOf(frame)}.png`), `Picture ${unitOf(frame)}.png`);
    return [['changed', `${unitOf(frame)}.png`]];
  },
  'a record is lost': async ({ job }, frame) => {
    await farm.store.delete(keys.record(job, unitOf(frame)));
    // What is missing may be on the queue, as something is.
    return [['stray', `${unitOf(frame)}.png`]];
  },
  'a record is cut off': async ({ job }, frame) => {
    await farm.store.put(keys.record(job, unitOf(frame)), '{"version": 1');
    return [['unreadable', keys.record(job, unitOf(frame))]];
  },
  'a failure stays': async ({ job }, frame) => {
    const attempts = [{ worker: 'i-1', at: '2026-01-01T00:00:00Z', sort: 'scene', reason: 'x' }];
    const failure = { version: 1, job, unit: unitOf(frame), attempts, final: true };
    await farm.store.put(keys.failure(job, unitOf(frame)), JSON.stringify(failure));
    return [['failedAndDone', unitOf(frame)]];
  },
  'slices stay': async ({ job }, frame) => {
    await farm.store.put(keys.slice(job, unitOf(frame), '0-8.exr'), 'x');
    return [['oldSlices', unitOf(frame)]];
  },
  'a log stays': async ({ job }, frame) => {
    await farm.store.put(keys.log(job, unitOf(frame), 1), 'x');
    return [['oldLog', keys.log(job, unitOf(frame), 1)]];
  },
  'a user puts something there': async ({ job }, frame) => {
    const key = `jobs/${job}/notes-${String(frame)}.txt`;
    await farm.store.put(key, 'x');
    return [['unknown', key]];
  },
};

test('whatever is spoiled is found, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(1, 2, 3, 4), { minLength: 1 }),
      fc.array(fc.constantFrom(...Object.keys(DAMAGES)), { minLength: 4, maxLength: 4 }),
      async (frames, names) => {
        const { job, ledger } = await givenJob();
        const expected: string[] = [];
        for (const [i, frame] of frames.entries()) {
          const damage = DAMAGES[names[i] ?? ''];
          for (const [kind, name] of (await damage?.(ledger, frame)) ?? []) expected.push(`${kind} ${name}`);
        }
        const [found] = (await audit(job)).jobs;
        // A record that cannot be read may name any file.
        const isBlind = expected.some((one) => one.startsWith('unreadable'));
        expect(namesOf(found?.findings ?? [])).toEqual(
          expected.filter((one) => !isBlind || !one.startsWith('stray')).sort(),
        );
      },
    ),
    { numRuns: 25 },
  );
});

const namesOf = (findings: readonly AuditFinding[]): string[] =>
  findings.map(({ kind, name }) => `${kind} ${name}`).sort();

test('no frame is downloaded unless that is asked for, whatever lies in its place', async () => {
  const { job } = await givenJob();
  const path = join(temporaryFolder(), 'large');
  // One that goes up in parts, of which S3 keeps no checksum of the whole.
  const contents = randomBytes(9 * 1024 * 1024);
  writeFileSync(path, contents);
  const hash = createHash('sha256').update(contents).digest('hex');
  await farm.store.putFile(keys.frame(job, 'frame_000001.png'), path, { sha256: hash });
  const record = await new Ledger(farm.store, job).record('frame_000001');
  const files = [{ name: 'frame_000001.png', bytes: contents.length, sha256: hash, etag: 'another' }];
  await farm.store.put(keys.record(job, 'frame_000001'), JSON.stringify({ ...record, files }));
  // As large, with the tag of another, and S3 knows its checksum.
  await farm.store.put(keys.frame(job, 'frame_000002.png'), 'picture frame_00000x.png');
  await farm.store.put(keys.frame(job, 'frame_000003.png'), 'x'.repeat(100_000));

  const fetched: string[] = [];
  const { store, ...rest } = opened();
  const watched = new Proxy(store, {
    get: (target, name) => {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (name === 'get' || name === 'stream') fetched.push(String(args[0]));
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  const told = await auditFarm({ store: watched, ...rest }, { job, isRead: false });
  expect(fetched.filter((key) => key.includes('/frames/'))).toEqual([]);
  expect(namesOf(told.jobs[0]?.findings ?? [])).toEqual([
    'changed frame_000002.png',
    'changed frame_000003.png',
  ]);
  expect(told.unseen).toEqual([
    `job ${job}: the contents of frame_000001.png: not as uploaded then, and S3 keeps no SHA-256 of the whole; --read downloads and compares them`,
  ]);
  const read = await audit(job, true);
  expect(read.unseen).toEqual([]);
  expect(namesOf(read.jobs[0]?.findings ?? [])).toEqual([
    'changed frame_000002.png',
    'changed frame_000003.png',
  ]);
});

test('an object in place of a record that is far too large is told with its size, and not read', async () => {
  const { job } = await givenJob();
  const key = keys.record(job, 'frame_000002');
  await farm.store.put(key, Buffer.alloc(9 * 1024 * 1024, ' '));
  const [found] = (await audit(job)).jobs;
  expect(found?.findings).toEqual([
    {
      kind: 'unreadable',
      name: key,
      detail: `${key}: has 9437184 bytes, and at most 8388608 bytes are read there`,
      unreadable: 'damaged',
    },
  ]);
});

test('a lost frame is found once the queue is empty', async () => {
  const { job, ledger } = await givenJob();
  await ledger.forget('frame_000002');
  await farm.store.delete(keys.frame(job, 'frame_000002.png'));
  expect((await audit(job)).jobs[0]?.findings).toEqual([]);
  await taken();
  expect(namesOf((await audit(job)).jobs[0]?.findings ?? [])).toEqual([
    'unaccounted frame_000002',
    'unaccounted frame_000006',
  ]);
});

test('what was given up by the queue is told as that', async () => {
  const { job } = await givenJob();
  await farm.deadLetters.sendAll([await taken()]);
  expect(namesOf((await audit(job)).jobs[0]?.findings ?? [])).toEqual(['givenUp frame_000006']);
});

test('of a job that was cancelled, nothing is missing', async () => {
  const { job, ledger } = await givenJob();
  await taken();
  await ledger.cancel(new Date());
  expect((await audit(job)).jobs[0]?.findings).toEqual([]);
});

test('frames with two records are told, and the file of the later one counts', async () => {
  const { job, ledger } = await givenJob();
  await done(ledger, 'frames_000001-000002', 'frame_000001.png');
  expect(namesOf((await audit(job)).jobs[0]?.findings ?? [])).toEqual([
    'doneTwice frame_000001',
    'doneTwice frame_000002',
  ]);
});

test('tasks of which none has anything to do are told', async () => {
  const { job, ledger } = await givenJob();
  await done(ledger, 'frame_000006');
  expect(await audit()).toMatchObject({
    jobs: [{ job, findings: [] }],
    findings: [{ kind: 'idleTask', name: '1 tasks' }],
  });
});

test('a job without its description is found by what lies there', async () => {
  const { job } = await givenJob();
  await farm.store.delete(keys.jobFile(job));
  expect(namesOf((await audit(job)).jobs[0]?.findings ?? [])).toContain(`noJob jobs/${job}/`);
});

test('each kind says something of its own', () => {
  const texts = Object.values(AUDIT_KINDS).map(({ says }) => says);
  expect(new Set(texts).size).toBe(texts.length);
});
