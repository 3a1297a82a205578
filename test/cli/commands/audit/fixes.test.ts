import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { forEachConcurrently } from '../../../../farm/aws/for-each-concurrently';
import { Ledger } from '../../../../farm/ledger/ledger';
import { PlacedFrames } from '../../../../farm/store/placed-frames';
import { s3Client } from '../../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../../farm/store/s3-object-store';
import { type Job, jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { readTaskMessage } from '../../../../protocol/job/task-message';
import { unitName } from '../../../../protocol/job/unit';
import { readPlace } from '../../../../protocol/scene/frames-place';
import { type FunctionsEndpoint, functionsEndpoint } from '../../../support/aws/functions-endpoint';
import { type Moto, startMoto } from '../../../support/aws/moto';
import type { MotoFarm } from '../../../support/aws/moto-farm';
import { brenda } from '../../../support/brenda';
import { bundled } from '../../../support/deployment/lambda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { seed } from '../../../support/seed';
import { temporaryFolder } from '../../../support/temporary-folder';

jest.setTimeout(180_000);

const AT = 's3://renders/shots/010';
const PLACE = readPlace(AT);

let moto: Moto;
let farm: MotoFarm;
let name = '';
let functions: FunctionsEndpoint;
let renders: S3ObjectStore;
let placed: PlacedFrames;
const bin = temporaryFolder();

beforeAll(async () => {
  moto = await startMoto();
  const client = s3Client(moto.env);
  await client.send(new CreateBucketCommand({ Bucket: 'renders' }));
  renders = new S3ObjectStore('renders', client);
  placed = new PlacedFrames(PLACE, client);
  const file = bundled('lambda/seeder/handler.ts', temporaryFolder());
  functions = await functionsEndpoint(() => ({ file, env: farm.env }));
  const program = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
  writeFileSync(join(bin, 'brenda'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(join(bin, 'brenda'), 0o755);
});
afterAll(async () => {
  await functions.close();
  await moto.stop();
});
beforeEach(async () => {
  ({ farm, name } = await namedFarm(moto));
});

const unitOf = (frame: number): string => `frame_00000${String(frame)}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let films = 0;
/** A job of which frames 1 to 3 are done. */
async function givenJob({ at }: { readonly at?: string } = {}): Promise<Ledger> {
  const n = String(++films);
  const film: Job = { project: 'a'.repeat(64), scene: `film-${n}.blend`, settings: {} };
  const ledger = new Ledger(farm.store, jobId(film));
  await seed(farm, film, { frames: '1-3', taskSize: 1 });
  await render(at === undefined ? () => undefined : () => at);
  return ledger;
}

/** In a bucket of one's own, no two jobs' frames are called the same. */
const fileOf = (job: string, unit: string, at: string | undefined): string =>
  at === undefined ? `${unit}.png` : `${job}_${unit}.png`;

async function record(ledger: Ledger, unit: string, at?: string, name?: string): Promise<void> {
  const { job } = ledger;
  const file = name ?? fileOf(job, unit, at);
  const content = `picture ${file}`;
  const path = join(temporaryFolder(), 'picture');
  writeFileSync(path, content);
  const options = { sha256: sha256(content), job };
  const { etag } = await (at === undefined
    ? farm.store.putFile(keys.frame(job, file), path, options)
    : placed.putFile(file, path, options));
  const elsewhere = at === undefined ? {} : { at };
  await ledger.writeRecord({
    ...{ version: 1, job, unit, worker: 'i-1', seconds: 1 },
    started: '2026-01-01T00:00:00Z',
    finished: '2026-01-01T00:00:01Z',
    files: [{ name: file, ...elsewhere, bytes: content.length, sha256: sha256(content), etag }],
  });
}

/** A worker's part: everything on the queue is published and recorded. @returns what was. */
async function render(placeOf: (job: string) => string | undefined): Promise<string[]> {
  const rendered: string[] = [];
  for (;;) {
    const received = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
    if (!received) return rendered;
    const { job, task } = readTaskMessage(received.body);
    await record(new Ledger(farm.store, job), unitName(task), placeOf(job));
    rendered.push(`${job} ${unitName(task)}`);
    await farm.queue.remove(received.receipt);
  }
}

interface Fix {
  readonly kind: string;
  readonly text: string;
  readonly commands: readonly string[];
}
interface Told {
  readonly jobs: readonly {
    readonly job: string;
    readonly findings: readonly { readonly kind: string; readonly name: string }[];
    readonly fixes: readonly Fix[];
  }[];
  readonly findings: readonly object[];
  readonly then: readonly string[];
}

const env = () => ({ ...moto.env, ...functions.env });
const audit = async (): Promise<Told> =>
  JSON.parse((await brenda(['audit', '--farm', name, '--json'], { env: env() })).stdout) as Told;

/** As they are pasted, in a folder where nothing may come to be. */
async function run(commands: Iterable<string>, lanes: number): Promise<void> {
  const cwd = temporaryFolder();
  await forEachConcurrently(commands, lanes, async (command) => {
    expect(command).toMatch(/^[\x20-\x7e]+$/);
    await promisify(execFile)('bash', ['-c', command], {
      cwd,
      env: { ...process.env, ...env(), PATH: `${bin}:${String(process.env['PATH'])}` },
    });
  });
  expect(readdirSync(cwd)).toEqual([]);
}

/** A shell, a terminal and S3 take something in each of them for what it is not. */
const HOSTILE = [
  `it's $(touch canary) "x" \\ & ; *.png`,
  // The emulator takes no key with a line break; quoted-for-shell.test.ts has that.
  'x\u001b]52;c;eA==\u0007\u202e.png',
  '-rf ../~ #',
];

const DAMAGES: Readonly<
  Record<
    string,
    { readonly at?: string; readonly kind: string; readonly do: (ledger: Ledger) => Promise<unknown> }
  >
> = {
  'a file is gone': {
    kind: 'lost',
    do: ({ job }) => farm.store.delete(keys.frame(job, `${unitOf(1)}.png`)),
  },
  'a file that two records name is gone': {
    kind: 'lost',
    do: async (ledger) => {
      await record(ledger, 'frames_000001-000002', undefined, `${unitOf(1)}.png`);
      await farm.store.delete(keys.frame(ledger.job, `${unitOf(1)}.png`));
    },
  },
  'a file is painted over': {
    kind: 'changed',
    do: ({ job }) => farm.store.put(keys.frame(job, `${unitOf(1)}.png`), 'painted over'),
  },
  'a file in a bucket of one’s own is gone': {
    ...{ at: AT, kind: 'lost' },
    do: ({ job }) => renders.delete(`shots/010/${fileOf(job, unitOf(1), AT)}`),
  },
  'a stranger has put another in its place there': {
    ...{ at: AT, kind: 'changed' },
    do: ({ job }) => renders.put(`shots/010/${fileOf(job, unitOf(1), AT)}`, 'of somebody else'),
  },
  'a record is cut off': {
    kind: 'unreadable',
    do: ({ job }) => farm.store.put(keys.record(job, unitOf(1)), '{"version": 1'),
  },
  'a record is of another frame': {
    kind: 'unreadable',
    do: async ({ job }) =>
      farm.store.put(keys.record(job, unitOf(1)), (await farm.store.get(keys.record(job, unitOf(2)))) ?? ''),
  },
  'a failure is cut off': {
    kind: 'unreadable',
    do: async ({ job }) => {
      await farm.store.delete(keys.record(job, unitOf(1)));
      await farm.store.delete(keys.frame(job, `${unitOf(1)}.png`));
      await farm.store.put(keys.failure(job, unitOf(1)), '{');
    },
  },
  'a request is cut off': {
    kind: 'unreadable',
    do: ({ job }) => farm.store.put(keys.request(job, '1-3'), '{'),
  },
  'a failure stays': {
    kind: 'failedAndDone',
    do: ({ job }) => {
      const attempts = [{ worker: 'i-1', at: '2026-01-01T00:00:00Z', sort: 'scene', reason: 'x' }];
      const failure = { version: 1, job, unit: unitOf(1), attempts, final: true };
      return farm.store.put(keys.failure(job, unitOf(1)), JSON.stringify(failure));
    },
  },
  'slices stay': {
    kind: 'oldSlices',
    do: ({ job }) => farm.store.put(keys.slice(job, unitOf(1), '0-8.exr'), 'x'),
  },
  'a log stays, of a hostile name': {
    kind: 'oldLog',
    do: ({ job }) => farm.store.put(`${keys.logs(job)}${HOSTILE[0] ?? ''}`, 'x'),
  },
  'files of hostile names lie among its frames': {
    kind: 'stray',
    do: async ({ job }) => {
      for (const one of HOSTILE) await farm.store.put(keys.frame(job, one), 'x');
    },
  },
  'a frame is nowhere': {
    kind: 'unaccounted',
    do: async ({ job }) => {
      await farm.store.delete(keys.record(job, unitOf(1)));
      await farm.store.delete(keys.frame(job, `${unitOf(1)}.png`));
    },
  },
};

test('each command that audit prints of a farm mends what it is printed for, and costs no good frame', async () => {
  const damaged = new Map<string, { readonly at?: string; readonly kind: string; readonly what: string }>();
  const jobs: Ledger[] = [];
  for (const [what, { at, kind, do: spoil }] of Object.entries(DAMAGES)) {
    const ledger = await givenJob(at === undefined ? {} : { at });
    damaged.set(ledger.job, { what, kind, ...(at === undefined ? {} : { at }) });
    jobs.push(ledger);
    await spoil(ledger);
  }
  const before = await audit();
  for (const { job, findings } of before.jobs) {
    const { what, kind } = damaged.get(job) ?? {};
    expect([what, findings.map((one) => one.kind)]).toEqual([what, expect.arrayContaining([kind])]);
  }
  // What is moved away goes where the time of the audit says.
  const untimed = (text: string): string => text.replaceAll(/moved-\d{14}/g, 'moved');
  const told = untimed((await brenda(['audit', '--farm', name], { env: env() })).stdout);
  const pasted = before.jobs.flatMap(({ fixes }) => fixes.flatMap(({ commands }) => commands));
  for (const command of pasted) expect(told).toContain(`\n      ${untimed(command)}\n`);
  for (const command of before.then) expect(told).toContain(`\n  ${command}\n`);

  await run(pasted, 3);
  await run(before.then, 1);
  const rendered = await render((job) => damaged.get(job)?.at);
  // One frame of each at most: the others are as good as they were.
  expect(new Set(rendered).size).toBe(rendered.length);
  for (const one of rendered) expect(one).toMatch(/ frame_00000[12]$/);
  const after = await audit();
  expect(after.jobs.map((one) => [damaged.get(one.job)?.what, one.findings])).toEqual(
    after.jobs.map((one) => [damaged.get(one.job)?.what, []]),
  );
  expect([after.findings, after.then]).toEqual([[], []]);
  // What a stranger had put in a frame's place is kept.
  const kept: string[] = [];
  for await (const { key } of renders.list('shots/010/moved-')) kept.push(key);
  expect(kept).toHaveLength(1);
  for (const ledger of jobs) expect(await ledger.countDone()).toBe(3);
});

test('what the queue gave up is sent again, and a farm is asked for what it has forgotten', async () => {
  const ledger = await givenJob();
  await farm.store.delete(keys.record(ledger.job, unitOf(1)));
  await farm.store.delete(keys.frame(ledger.job, `${unitOf(1)}.png`));
  await run([`brenda resume --farm ${name}`], 1);
  const taken = await farm.queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
  if (!taken) throw new Error('nothing is on the queue');
  await farm.queue.remove(taken.receipt);
  await farm.deadLetters.sendAll([taken.body]);
  const { then } = await audit();
  expect(then).toEqual([`brenda retry --farm brenda-${name} --job ${ledger.job}`]);
  await run(then, 1);
  expect(await render(() => undefined)).toEqual([`${ledger.job} ${unitOf(1)}`]);

  for await (const { key } of farm.store.list('farm/'))
    if (key.includes('seedings')) await farm.store.delete(key);
  await farm.store.delete(keys.frame(ledger.job, `${unitOf(3)}.png`));
  const forgotten = await audit();
  expect(forgotten.then).toEqual([`brenda submit --farm brenda-${name} --job ${ledger.job} --frames=3`]);
  await run(
    forgotten.jobs.flatMap(({ fixes }) => fixes.flatMap(({ commands }) => commands)),
    1,
  );
  await run(forgotten.then, 1);
  expect(await render(() => undefined)).toEqual([`${ledger.job} ${unitOf(3)}`]);
  expect((await audit()).jobs.flatMap(({ findings }) => findings)).toEqual([]);
});
