import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { clientOptions } from '../../farm/aws/client-options';
import { Ledger } from '../../farm/ledger/ledger';
import { jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { type Moto, startMoto } from '../support/aws/moto';
import type { MotoFarm } from '../support/aws/moto-farm';
import { brenda } from '../support/brenda';
import { namedFarm } from '../support/farms/farm-directory';
import { temporaryFolder } from '../support/temporary-folder';
import { EACH, RUNS } from './borders';

const FILM = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const JOB = jobId(FILM);
const OTHER = '0123456789abcdef';
const STEERS = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const EVIL = '\u001b]52;c;aGVsbG8=\u0007\u202e\u2028';
const unit = (frame: number): string => `frame_${String(frame).padStart(6, '0')}`;

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

/** A text that leads elsewhere, steers a terminal, or is far too long, or of another kind. */
const text = fc.oneof(
  fc.constantFrom(
    '../../../../home/.bashrc',
    '/etc/passwd',
    '',
    '.',
    EVIL,
    'x'.repeat(100_000),
    `${JOB}/../x`,
  ),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('1-2000000000', '0-1048574', unit(3), OTHER, '2026-12-01T00:00:00Z'),
);
const value = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.jsonValue(),
  fc.constantFrom(1, 2, -1, 1e308, 2_000_000_000, true, null),
);

/** An object of which each field may be something else, and which may be cut off. */
function spoilt(good: object): fc.Arbitrary<string> {
  const fields = Object.keys(good);
  const changes = fc.dictionary(fc.constantFrom(...fields, 'more'), value, { minKeys: 1, maxKeys: 3 });
  return fc.oneof(
    { weight: 5, arbitrary: changes.map((change) => JSON.stringify({ ...good, ...change })) },
    fc.jsonValue().map((other) => JSON.stringify(other)),
    fc.nat({ max: 40 }).map((at) => JSON.stringify(good).slice(0, at)),
  );
}

const times = { started: '2026-12-01T00:00:00Z', finished: '2026-12-01T00:00:01Z' };
const record = (frame: number) => ({
  ...{ version: 1, job: JOB, unit: unit(frame), worker: 'i-1', ...times, seconds: 1 },
  files: [
    {
      name: `${unit(frame)}.png`,
      bytes: 6,
      sha256: createHash('sha256').update('pixels').digest('hex'),
      etag: 'e',
    },
  ],
});
const failure = (frame: number) => ({
  ...{ version: 1, job: JOB, unit: unit(frame), final: true },
  attempts: [
    {
      worker: 'i-1',
      at: times.started,
      sort: 'scene',
      reason: `dark ${EVIL}`,
      log: `line${EVIL}\nlast${EVIL}\n`,
    },
  ],
});
const request = { version: 1, job: JOB, frames: '1-6', taskSize: 1, at: times.started };
const jobFile = { version: 1, id: OTHER, job: FILM, source: 's3://b/k' };

/** Where in a farm's bucket which object lies, and what a stranger may put there. */
const places = (group: string): readonly (readonly [string, object])[] => [
  [keys.record(JOB, unit(3)), record(3)],
  [keys.record(JOB, unit(4)), record(4)],
  [keys.record(JOB, `${unit(4)}\u001b[2J`), record(4)],
  [keys.failure(JOB, unit(6)), failure(6)],
  [keys.request(JOB, 'evil'), request],
  [keys.jobFile(OTHER), jobFile],
  [keys.request(OTHER, '1-6'), { ...request, job: OTHER }],
  [`${keys.jobs}../x/job.json`, jobFile],
  [keys.farm(group).seeding(JOB, '0123456789abcdef'), { version: 1, job: JOB, frames: '1-6', taskSize: 1 }],
  [keys.farm(group).seeding(`${OTHER}\u202e`, '0123456789abcdef'), { version: 1, job: OTHER, frames: '1-6' }],
  [keys.farm(group).drainer, { version: 1, counted: { at: 0, records: 1, listings: 1 } }],
  [keys.farm(group).worker('i-0123456789abcdef0'), { version: 1, worker: 'i-0123456789abcdef0', done: 1 }],
  [
    keys.farm(group).bootFailure('i-1'),
    { version: 1, instance: 'i-1', at: times.started, step: 's', reason: EVIL },
  ],
];

/** What an instance may write into the log of the farm, in a stream of whatever name. */
async function givenLog(name: string): Promise<void> {
  const client = new CloudWatchLogsClient(clientOptions(moto.env));
  const logGroupName = `brenda-${name}-log`;
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  const lines = ['a plain line', EVIL, ...fc.sample(text, 20)].filter((line) => line !== '');
  for (const logStreamName of ['i-0123456789abcdef0', `i-0\u202e${EVIL.replaceAll(/[:*]/g, '')}`]) {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = lines.map((message, at) => ({ timestamp: Date.now() - 1000 + at, message }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  client.destroy();
}

/** A farm with good frames 1 and 2, a good failure of 5, and whatever a stranger has put beside them. */
async function givenFarm(): Promise<{ readonly farm: MotoFarm; readonly name: string }> {
  const { farm, name } = await namedFarm(moto, { max: 2, job: JOB });
  const ledger = new Ledger(farm.store, JOB);
  await ledger.writeJob({ version: 1, id: JOB, job: FILM, source: 's3://b/k' });
  await ledger.writeRequest({ version: 1, job: JOB, frames: '1-6', taskSize: 1, at: times.started });
  for (const frame of [1, 2]) {
    await farm.store.put(keys.frame(JOB, `${unit(frame)}.png`), 'pixels');
    await farm.store.put(keys.record(JOB, unit(frame)), JSON.stringify(record(frame)));
  }
  await farm.store.put(keys.failure(JOB, unit(5)), JSON.stringify(failure(5)));
  expect(places(farm.group)).toHaveLength(EACH['bucket-to-commands']);
  for (const [key, good] of places(farm.group)) {
    const [contents = ''] = fc.sample(spoilt(good), 1);
    await farm.store.put(key, contents).catch(() => undefined);
  }
  await givenLog(name);
  return { farm, name };
}

describe.each(Array.from({ length: RUNS['bucket-to-commands'] }, (_, at) => at + 1))(
  'in bucket %d that a stranger has written to',
  () => {
    let name = '';
    beforeAll(async () => {
      ({ name } = await givenFarm());
    });

    test.each<readonly [string[], string]>([
      [['status'], 'film.blend'],
      [['failures'], 'frame 5'],
      [['failures', '--log', '5'], 'last'],
      [['frames'], 'frame_000001.png'],
      [['compare', '1', '2'], 'were made the same way'],
      [['audit'], 'nothing was changed'],
      [['audit', '--read'], 'nothing was changed'],
      [['perf'], ''],
      [['instances'], ''],
      [['logs'], 'a plain line'],
      [['logs', 'i-0123456789abcdef0', '--json'], 'a plain line'],
      [['prune', '1', '--dry-run'], ''],
      [['cancel', JOB, '--dry-run'], ''],
      [['retry', '5', '--dry-run'], ''],
    ])('brenda %j tells what it can, steers no terminal and writes nothing', async (args, shown) => {
      const cwd = temporaryFolder();
      const { code, stdout, stderr } = await brenda([...args, '--farm', name], { env: moto.env, cwd });
      expect(code).toBeLessThanOrEqual(2);
      expect(stdout + stderr).not.toMatch(STEERS);
      expect(stdout + stderr).toContain(shown);
      // A fault is a line, and no trace of where in the program it came up.
      expect(stderr).not.toMatch(/^ {4}at /m);
      expect(stderr.split('\n').length).toBeLessThan(30);
      expect(readdirSync(cwd)).toEqual([]);
    });

    test('brenda frames --sync brings the good ones, and writes nothing else', async () => {
      const cwd = temporaryFolder();
      mkdirSync(join(cwd, 'frames'));
      writeFileSync(join(cwd, 'frames', '.bashrc'), 'mine');
      const { code, stderr } = await brenda(['frames', '--sync', 'frames', '--farm', name], {
        env: moto.env,
        cwd,
      });
      expect(code).toBeLessThanOrEqual(1);
      expect(stderr).not.toMatch(STEERS);
      expect(readFileSync(join(cwd, 'frames', '.bashrc'), 'utf8')).toBe('mine');
      expect(readdirSync(cwd)).toEqual(['frames']);
      expect(readdirSync(join(cwd, 'frames')).sort()).toEqual(
        expect.arrayContaining(['frame_000001.png', 'frame_000002.png']),
      );
    });
  },
);
