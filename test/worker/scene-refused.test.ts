import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { objectStore, taskQueue } from '../../farm/aws/clients';
import { jobStatus } from '../../farm/progress/job-status';
import { Ledger } from '../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../local/farm/embedded-services';
import { type Job, type JobFile, jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { writeTaskMessage } from '../../protocol/job/task-message';
import { readWorkerEvent, type WorkerEvent } from '../../protocol/environment/worker-event';
import { scene } from '../support/scenes';
import { BLENDER } from '../support/blender';
import { temporaryFolder } from '../support/temporary-folder';

const WORKER = join(__dirname, '..', '..', 'dist', 'worker.cjs');

/** A farm with one worker, and a job whose frames have been asked for. */
async function givenJob(path: string, frames: string) {
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  const job: Job = { project: '0'.repeat(64), scene: path.slice(dirname(path).length + 1), settings: {} };
  const id = jobId(job);
  const store = objectStore(services.bucket, services.env);
  const ledger = new Ledger(store, id);
  const file: JobFile = { version: 1, id, job, source: pathToFileURL(dirname(path)).href };
  await ledger.writeJob(file);
  await ledger.writeRequest({ version: 1, job: id, frames, taskSize: 1, at: new Date().toISOString() });
  const queue = taskQueue(services.queueUrl, services.env);
  const deadLetters = taskQueue(services.deadLetterUrl, services.env);
  const child = spawn(process.execPath, [WORKER], {
    env: {
      PATH: process.env['PATH'],
      ...services.env,
      BRENDA_QUEUE_URL: services.queueUrl,
      BRENDA_DEAD_LETTER_URL: services.deadLetterUrl,
      BRENDA_BUCKET: services.bucket,
      BRENDA_WORKER: 'worker-1',
      BRENDA_BLENDER: BLENDER,
      BRENDA_WORK_DIR: join(temporaryFolder(), 'work'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const events: WorkerEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = readWorkerEvent(line);
    if (event) events.push(event);
  });
  return {
    file,
    ledger,
    store,
    deadLetters,
    events,
    queueFrames: (...numbers: readonly number[]) =>
      queue.sendAll(
        numbers.map((frame) =>
          writeTaskMessage({ job: id, task: { span: { first: frame, last: frame, step: 1 } } }),
        ),
      ),
    async until(event: WorkerEvent['event'], count: number) {
      while (events.filter((one) => one.event === event).length < count) await sleep(50);
    },
    async close() {
      child.kill('SIGKILL');
      await exited;
      await services.close();
    },
  };
}

test('a worker renders nothing of a scene that its check finds wrong, until that is allowed', async () => {
  const farm = await givenJob(await scene('missing-files', 'images'), '1-3');
  try {
    await farm.queueFrames(1, 2, 3);
    await farm.until('failed', 3);
    const status = await jobStatus(farm.ledger);
    expect(status).toMatchObject({ done: 0, total: 3, missing: { count: 0 } });
    expect(status?.failed.map((one) => one.unit)).toEqual(['frame_000001', 'frame_000002', 'frame_000003']);
    for (const { reason } of status?.failed ?? []) {
      expect(reason).toMatch(
        /^scene check: missing-images: \S+\.png: is .*; 3 more, which brenda check lists; to render all the same, allow missing-images$/,
      );
    }
    // Once each, by one Blender: opening the scene again would not fix it.
    expect((await farm.ledger.failure('frame_000001'))?.attempts).toHaveLength(1);
    expect(farm.events.filter(({ event }) => event === 'blender')).toHaveLength(1);
    expect(farm.events.filter(({ event }) => event === 'rendered')).toEqual([]);
    while ((await farm.deadLetters.depth()).visible < 3) await sleep(50);

    await farm.ledger.writeJob({ ...farm.file, allow: ['missing-images'] });
    await farm.ledger.forgetFailures();
    await farm.queueFrames(1, 2, 3);
    await farm.until('published', 3);
    expect(await jobStatus(farm.ledger)).toMatchObject({ done: 3, failed: [] });
    expect(await farm.store.head(keys.frame(farm.file.id, 'frame_000002.png'))).toBeDefined();
  } finally {
    await farm.close();
  }
});

test('of a sequence a worker looks for the files of all frames that were asked for, before the first', async () => {
  const path = await scene('missing-files', 'compositor-image');
  const short = await givenJob(path, '1-3');
  const whole = await givenJob(path, '1-4');
  try {
    for (const farm of [short, whole]) await farm.queueFrames(1);
    await Promise.all([short.until('published', 1), whole.until('failed', 1)]);
    expect((await whole.ledger.failure('frame_000001'))?.attempts[0]?.reason).toContain(
      'plate_003.png; wanted for frame 4',
    );
    // A request that came later, and asks for what is not there.
    await short.ledger.writeRequest({
      version: 1,
      job: short.file.id,
      frames: '4-5',
      taskSize: 1,
      at: new Date().toISOString(),
    });
    await short.queueFrames(2, 5);
    await Promise.all([short.until('published', 2), short.until('failed', 1)]);
    expect(await short.ledger.isDone('frame_000002')).toBe(true);
    expect((await short.ledger.failure('frame_000005'))?.final).toBe(true);
  } finally {
    await Promise.all([short.close(), whole.close()]);
  }
});
