import { limitFleet } from '../../farm/fleet/fleet-limit';
import { Ledger } from '../../farm/ledger/ledger';
import { rememberBlender } from '../../farm/seeding/farm-blenders';
import { SeedProgressStore } from '../../farm/seeding/seed-progress-store';
import { writeJson } from '../../farm/store/json-object';
import type { HandedOver } from '../../lambda/seeder/seeder-event';
import { writePlace } from '../../local/scene/scene-place';
import type { BootFailure } from '../../protocol/failure/boot-failure';
import type { DrainerMemory } from '../../protocol/farm/drainer-memory';
import type { FarmEntry } from '../../protocol/farm/farm-entry';
import { type Job, jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import type { ProjectManifest } from '../../protocol/scene/project-manifest';
import type { NewRecord } from '../../protocol/ledger/record';
import type { SeedRequestInput } from '../../protocol/job/seed-request';
import { writeTaskMessage } from '../../protocol/job/task-message';
import { afterNews, type WorkerState } from '../../protocol/environment/worker-state';
import type { WorkerEvent } from '../../protocol/environment/worker-event';
import type { SeederAnswer } from '../../farm/seeding/ask-seeder';
import type { RunFile } from '../../local/run/run-file';
import { MemoryStore } from '../support/stores/memory-store';

const BUILD = `5.2.2 ${'5'.repeat(64)}`;
const GROUP = 'brenda-bloom';
const AT = '2026-11-30T00:00:00.000Z';
const HASH = 'a'.repeat(64);
const UNIT = 'frame_000012';
const WORKER = 'i-0123456789abcdef0';
const PLACE = 's3://renders/shots/010';

const job: Job = {
  project: HASH,
  scene: 'shots/010.blend',
  settings: {
    engine: 'CYCLES',
    samples: 64,
    resolution: { width: 1920, height: 1080 },
    percentage: 50,
    format: 'PNG',
  },
  tiles: { columns: 2, rows: 1 },
  blender: BUILD,
};
const output = { name: 'shot010_####' };

const record: NewRecord = {
  version: 2,
  job: jobId(job),
  unit: UNIT,
  worker: WORKER,
  instance: { type: 'c7a.4xlarge', zone: 'eu-central-1a', lifecycle: 'spot' },
  attempt: 2,
  started: AT,
  finished: AT,
  seconds: 12.5,
  duration: { load: 1, sync: 2, render: 9, save: 1.5, publish: 0.25 },
  slices: { count: 4, earlier: 1, earlierSeconds: 3 },
  peakMemoryBytes: 290_897_920,
  made: {
    project: HASH,
    scene: { file: job.scene, sha256: HASH },
    settings: job.settings,
    blender: {
      version: '5.2.2 LTS',
      build: 'ad9d9f7c4a0e',
      built: '2026-10-01',
      engine: 'CYCLES',
      samples: 64,
      device: { type: 'CPU', names: [] },
      seed: { value: 0, perFrame: false },
    },
  },
  files: [
    {
      name: 'shot010_0012.png',
      rendered: `${UNIT}.png`,
      bytes: 2282,
      sha256: HASH,
      at: PLACE,
      etag: '0123456789abcdef',
      picture: { format: 'PNG', width: 960, height: 540, channels: 3, depth: 8, decoded: true },
    },
  ],
  warnings: ['Blender says: something of this frame'],
};

const state: WorkerState = [
  { event: 'rendering', job: jobId(job), unit: UNIT } as const,
  { event: 'progress', unit: UNIT, sample: 3, of: 64 } as const,
].reduce<WorkerState>((before, news) => afterNews(before, news, AT), {
  version: 1,
  worker: WORKER,
  blender: BUILD,
  done: 7,
});

const memory: DrainerMemory = {
  version: 1,
  emptySince: 1,
  surplus: { since: 2, needed: 3 },
  spending: { at: 4, ms: 5 },
  booting: { [WORKER]: 6 },
  working: [WORKER],
  gone: [WORKER],
  wanted: 7,
  lacking: { since: 8, message: 'no capacity' },
  progressAt: 9,
  left: 10,
  counted: { at: 11, records: 12, listings: 13 },
  stopped: { at: 14, reason: '3 boots failed in a row' },
  drained: { done: 15, failed: 1, givenUp: 2, lost: 3, units: [UNIT], held: 'three times already' },
  requeued: { times: 1, done: 15 },
};

const farm: FarmEntry = {
  version: 1,
  farm: GROUP,
  stack: GROUP,
  account: '123456789012',
  region: 'eu-central-1',
  framesBucket: 'frames',
  framesAt: PLACE,
  projectBucket: 'project',
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/tasks',
  deadLetterUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dead',
  group: GROUP,
  seeder: 'seeder',
  drainer: 'drainer',
  logGroup: '/brenda/bloom',
  job: jobId(job),
  gpu: false,
  blender: BUILD,
  leaseSeconds: 120,
  whenDrained: 'terminate',
};

const request: SeedRequestInput = {
  job,
  source: 's3://project/projects/film.zip',
  sourceTag: 'tag',
  allow: ['missing-images'],
  failuresAllowed: 10,
  output,
  frames: '1-240',
  taskSize: 2,
  shuffle: 7,
  revision: '3',
};

const handedOver: HandedOver = { handedOver: { request, force: 'abc', spent: 840_000, times: 2 } };
const boot: BootFailure = {
  ...{
    version: 1,
    instance: WORKER,
    at: AT,
    step: 'blender',
    reason: 'no space left',
    log: 'the last lines',
  },
};
const event: WorkerEvent = { time: AT, worker: WORKER, event: 'progress', unit: UNIT, sample: 3, of: 64 };
const answer: SeederAnswer = {
  ...{ job: jobId(job), tasks: 120, upTo: 120, of: 120, finished: true, name: output.name },
  replaced: [{ job: '0123456789abcdef', blender: BUILD }],
};
const manifest: ProjectManifest = {
  version: 1,
  files: [{ name: 'shots/010.blend', sha256: HASH, bytes: 1000, executable: true }],
};
const run: RunFile = {
  ...{ version: 1, pid: 4711, host: 'here', began: AT, alive: AT, workers: 2 },
  order: { job: jobId(job), at: AT, total: 240, left: 12 },
  ended: { how: 'interrupted', at: AT, signal: 'SIGINT' },
};

/** What this version writes, each as it lies in a store, in a message, in a parameter or in a file: always the same. */
export async function artefacts(): Promise<Readonly<Record<string, string>>> {
  const store = new MemoryStore();
  const text = async (key: string): Promise<string> => Buffer.from((await store.get(key)) ?? []).toString();
  const only = async (prefix: string): Promise<string> => {
    for await (const { key } of store.list(prefix)) return text(key);
    throw new Error(`nothing at ${prefix}`);
  };
  const written = async (value: unknown): Promise<string> => {
    await writeJson(store, 'one', value);
    return text('one');
  };
  const id = jobId(job);
  const ledger = new Ledger(store, id);
  const of = {
    version: 1,
    id,
    job,
    source: request.source,
    sourceTag: 'tag',
    failuresAllowed: 10,
    output,
    framesAt: PLACE,
  } as const;
  await ledger.writeJob(of);
  await ledger.writeRequest({ version: 1, job: id, frames: '1-240', taskSize: 2, at: AT });
  const failed = { worker: WORKER, at: AT, sort: 'host', reason: 'no memory', log: 'the end' } as const;
  const failure = await ledger.writeFailure(UNIT, failed, { log: 'all of it', crash: 'what Blender wrote' });
  const failureText = await text(keys.failure(id, UNIT));
  await ledger.writeRecord(record, failure);
  await ledger.writeFilesOpened({ 'shots/010.blend': 'print' });
  await rememberBlender(store, GROUP, BUILD);
  await limitFleet(store, GROUP, 4);
  await new SeedProgressStore(store, GROUP).write({
    ...{ version: 1, job: id, frames: '1-240', taskSize: 2, shuffle: 7, queue: 'queue', upTo: 3, of: 120 },
    ...{ tasks: 3, forced: 'abc' },
  });
  await writePlace(store, id, {
    scene: '/films/010.blend',
    named: '/films/shot.blend',
    output: '/films/frames',
  });
  return {
    job: await text(keys.jobFile(id)),
    request: await only(keys.requests(id)),
    record: await text(keys.record(id, UNIT)),
    failure: failureText,
    opened: await only(keys.filesOpened(id)),
    'task-message': writeTaskMessage({
      job: id,
      task: { span: { first: 1, last: 3, step: 1 }, tile: { column: 1, row: 0, columns: 2, rows: 1 } },
    }),
    'worker-state': `${JSON.stringify(state)}\n`,
    'worker-event': JSON.stringify(event),
    'drainer-memory': await written(memory),
    'boot-failure': await written(boot),
    'farm-entry': JSON.stringify(farm),
    seeding: await only(keys.farm(GROUP).seedings),
    limit: await text(keys.farm(GROUP).limit),
    blenders: await text(keys.farm(GROUP).blenders),
    'seed-request': JSON.stringify(request),
    'handed-over': JSON.stringify(handedOver),
    'seeder-answer': JSON.stringify(answer),
    'project-manifest': JSON.stringify(manifest),
    place: await text(keys.place(id)),
    run: await written(run),
  };
}
