import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { objectStore, taskQueue } from '../../farm/aws/clients';
import { Ledger } from '../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../local/farm/embedded-services';
import { type Job, type JobFile, jobId } from '../../protocol/job/job';
import { writeTaskMessage } from '../../protocol/job/task-message';
import { readWorkerEvent, type WorkerEvent } from '../../protocol/environment/worker-event';
import { QUARANTINED } from '../../protocol/environment/worker-exit';
import { BLENDER, isAtLeast } from '../support/blender';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const WORKER = join(__dirname, '..', '..', 'dist', 'worker.cjs');

/** A queue with a task for each of these frames, and workers that are started one by one. */
async function givenFarm(
  job: Partial<Job> & Pick<JobFile, 'failuresAllowed'>,
  source: string,
  ...frames: readonly number[]
) {
  const { failuresAllowed, ...asked } = job;
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  const whole: Job = { project: '0'.repeat(64), scene: '', settings: {}, ...asked };
  const id = jobId(whole);
  const ledger = new Ledger(objectStore(services.bucket, services.env), id);
  await ledger.writeJob({ version: 1, id, job: whole, source: pathToFileURL(source).href, failuresAllowed });
  const queue = taskQueue(services.queueUrl, services.env);
  await queue.sendAll(
    frames.map((frame) =>
      writeTaskMessage({ job: id, task: { span: { first: frame, last: frame, step: 1 } } }),
    ),
  );
  const kills: (() => void)[] = [];
  return {
    ledger,
    queue,
    deadLetters: taskQueue(services.deadLetterUrl, services.env),
    /** @param prefix a command that runs the worker. */
    start(name: string, env: Record<string, string> = {}, prefix: readonly string[] = []) {
      // `env` runs what it is given.
      const child = spawn('env', [...prefix, process.execPath, WORKER], {
        env: {
          PATH: process.env['PATH'],
          ...services.env,
          BRENDA_QUEUE_URL: services.queueUrl,
          BRENDA_DEAD_LETTER_URL: services.deadLetterUrl,
          BRENDA_BUCKET: services.bucket,
          BRENDA_BLENDER: BLENDER,
          BRENDA_WORKER: name,
          BRENDA_WORK_DIR: join(temporaryFolder(), 'work'),
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const events: WorkerEvent[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => {
        const event = readWorkerEvent(line);
        if (event) events.push(event);
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      kills.push(() => child.kill('SIGKILL'));
      const exited = (once(child, 'exit') as Promise<[number | null]>).then(([code]) => ({ code, said }));
      return { events, exited, stop: () => child.kill('SIGTERM') };
    },
    async close() {
      for (const kill of kills) kill();
      await sleep(100);
      await services.close();
    },
  };
}

describe('a worker whose machine is unhealthy', () => {
  test('by a full disk, releases its task at once and ends; it costs the unit nothing', async () => {
    const path = await scene('plain');
    const settings = { resolution: { width: 800, height: 800 } };
    const farm = await givenFarm({ scene: 'plain.blend', settings }, join(path, '..'), 1);
    try {
      const disk = temporaryFolder();
      const mount = `mount -t tmpfs -o size=2m tmpfs "${disk}" && exec "$@"`;
      const full = farm.start('full', { BRENDA_WORK_DIR: join(disk, 'work') }, [
        ...['unshare', '-Urm', 'sh', '-c', mount, 'sh'],
      ]);
      const { code, said } = await full.exited;
      expect({ code, said }).toEqual({
        code: QUARANTINED,
        said: expect.stringMatching(/^brenda worker: the disk is full: .*\n$/) as string,
      });
      expect(await farm.queue.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
      const { attempts, final } = (await farm.ledger.failure('frame_000001')) ?? { attempts: [] };
      expect({ attempts, final }).toMatchObject({
        attempts: [{ worker: 'full', sort: 'host' }],
        final: false,
      });

      const fit = farm.start('fit');
      while (!(await farm.ledger.isDone('frame_000001'))) await sleep(100);
      fit.stop();
      expect(await fit.exited).toMatchObject({ code: 0 });
      expect(await farm.ledger.record('frame_000001')).toMatchObject({
        worker: 'fit',
        failedBefore: [{ worker: 'full', sort: 'host' }],
      });
    } finally {
      await farm.close();
    }
  });

  test('by a Blender that does not start, does so too; the third of them gives the unit up', async () => {
    const path = await scene('plain');
    const farm = await givenFarm({ scene: 'plain.blend' }, join(path, '..'), 1);
    try {
      for (const name of ['one', 'two', 'three']) {
        const { code, said } = await farm.start(name, { BRENDA_BLENDER: '/bin/false' }).exited;
        expect({ code, said }).toEqual({
          code: QUARANTINED,
          said: expect.stringContaining('"/bin/false" does not start as Blender does') as string,
        });
      }
      expect((await farm.deadLetters.depth()).visible).toBe(1);
      expect((await farm.queue.depth()).visible).toBe(0);
      expect(await farm.ledger.failure('frame_000001')).toMatchObject({
        final: true,
        attempts: [{ worker: 'one' }, { worker: 'two' }, { worker: 'three' }],
      });
    } finally {
      await farm.close();
    }
  });

  test('by GPU memory, as a template prints it, begins nothing else', async () => {
    const template = 'echo "System is out of GPU memory"\nexit 1\n';
    const farm = await givenFarm({ template }, temporaryFolder(), 1, 2);
    try {
      const { code, said } = await farm.start('small').exited;
      expect(code).toBe(QUARANTINED);
      expect(said).toMatch(
        /^brenda worker: out of GPU memory: this machine has \d+ MiB for it \(the template's /,
      );
      expect((await farm.queue.depth()).visible).toBe(2);
    } finally {
      await farm.close();
    }
  });

  // Blender 5 hangs where one of its threads cannot have memory, and is ended as stuck; test/trust has it run out elsewhere.
  const byMemory = isAtLeast(5) ? test.skip : test;
  byMemory('by memory, as Blender itself runs out of it, says what the peak was', async () => {
    const folder = temporaryFolder();
    copyFileSync(await scene('plain'), join(folder, 'plain.blend'));
    mkdirSync(join(folder, 'bin'));
    const blender = join(folder, 'bin', 'blender');
    writeFileSync(blender, `#!/bin/bash\nulimit -v 1500000\nexec "${BLENDER}" "$@"\n`);
    chmodSync(blender, 0o755);
    const settings = { resolution: { width: 12000, height: 12000 } };
    const farm = await givenFarm({ scene: 'plain.blend', settings }, folder, 1);
    try {
      const { code, said } = await farm.start('small', { BRENDA_BLENDER: blender }).exited;
      expect(said).toMatch(
        /^brenda worker: out of memory: Blender's peak was [1-9]\d+ MiB, this machine has \d+ MiB/,
      );
      expect(code).toBe(QUARANTINED);
      const [attempt] = (await farm.ledger.failure('frame_000001'))?.attempts ?? [];
      expect(attempt?.log).toContain('bad_alloc');
    } finally {
      await farm.close();
    }
  });
});

test("the same error twice is the scene's: on another worker, where there is one", async () => {
  const farm = await givenFarm({ template: 'echo "here I am"\nexit 4\n' }, temporaryFolder(), 1);
  try {
    farm.start('one');
    while (!(await farm.ledger.failure('frame_000001'))) await sleep(50);
    // It has to leave the unit to others for a second, which is time enough to come up.
    farm.start('two');
    while (!(await farm.ledger.failure('frame_000001'))?.final) await sleep(50);
    const { attempts = [] } = (await farm.ledger.failure('frame_000001')) ?? {};
    expect(attempts.map(({ worker }) => worker)).toEqual(['one', 'two']);
    expect(attempts.map(({ sort, log }) => [sort, log])).toEqual([
      ['scene', 'here I am'],
      ['scene', 'here I am'],
    ]);
    // By then its log has been kept, too.
    while ((await farm.deadLetters.depth()).visible < 1) await sleep(50);
    expect(await Promise.all(attempts.map((one) => farm.ledger.fullLog(one)))).toEqual([
      'here I am\n',
      'here I am\n',
    ]);
  } finally {
    await farm.close();
  }
});

describe('a Blender that hangs before it says anything', () => {
  async function givenHanging() {
    const folder = temporaryFolder();
    const blender = join(folder, 'blender');
    writeFileSync(blender, '#!/bin/sh\nexec sleep 1000\n');
    chmodSync(blender, 0o755);
    writeFileSync(join(folder, 'a.blend'), '');
    return { farm: await givenFarm({ scene: 'a.blend' }, folder, 1), blender };
  }

  test('is ended as one that is stuck', async () => {
    const { farm, blender } = await givenHanging();
    try {
      farm.start('one', { BRENDA_BLENDER: blender, BRENDA_STUCK_SECONDS: '1' });
      while (!(await farm.ledger.failure('frame_000001'))) await sleep(50);
      expect(await farm.ledger.failure('frame_000001')).toMatchObject({ attempts: [{ sort: 'stuck' }] });
    } finally {
      await farm.close();
    }
  });

  test('keeps no worker from ending', async () => {
    const { farm, blender } = await givenHanging();
    try {
      const one = farm.start('one', { BRENDA_BLENDER: blender });
      while (!one.events.some(({ event }) => event === 'rendering')) await sleep(50);
      one.stop();
      expect(await one.exited).toEqual({ code: 0, said: '' });
      expect((await farm.queue.depth()).visible).toBe(1);
    } finally {
      await farm.close();
    }
  });
});

describe('a Blender that says nothing for longer than it may be stuck', () => {
  const name = (frame: number): string => `frame_00000${String(frame)}`;

  async function givenQuiet(...frames: readonly number[]) {
    const source = join(await scene('quiet'), '..');
    const farm = await givenFarm({ scene: 'quiet.blend', settings: { trusted: true } }, source, ...frames);
    const worker = farm.start('one', { BRENDA_STUCK_SECONDS: '4' });
    return { farm, worker };
  }

  test('renders its frame as long as it computes, and what it says that touches pixels is told once, and recorded', async () => {
    const { farm, worker } = await givenQuiet(2, 1);
    const said = /^Blender says: .*ependency cycle/;
    const cycles = expect.arrayContaining([expect.stringMatching(said)]) as string[];
    try {
      for (const frame of [1, 2]) while (!(await farm.ledger.isDone(name(frame)))) await sleep(50);
      for (const frame of [1, 2]) {
        expect(await farm.ledger.failure(name(frame))).toBeUndefined();
        const record = await farm.ledger.record(name(frame));
        expect(record).toMatchObject({ warnings: cycles });
      }
      const texts = worker.events.flatMap((one) => (one.event === 'warning' ? [one.text] : []));
      expect(texts).toEqual(cycles);
      expect(new Set(texts).size).toBe(texts.length);
    } finally {
      await farm.close();
    }
  });

  test.each([
    ['it sleeps for ever', 3],
    ['it waits for a lock', 4],
  ])('is ended when %s', async (_, frame) => {
    const { farm } = await givenQuiet(frame);
    try {
      while (!(await farm.ledger.failure(name(frame)))) await sleep(50);
      expect(await farm.ledger.failure(name(frame))).toMatchObject({ attempts: [{ sort: 'stuck' }] });
    } finally {
      await farm.close();
    }
  });
});

test('what cannot be removed of a unit costs no task', async () => {
  // Longer a path than the system takes.
  const template =
    'echo x >$OUTDIR/$START.txt\ncd $TMPDIR\nfor i in $(seq 25); do mkdir $(printf %0200d 1); cd $(printf %0200d 1); done\n';
  const farm = await givenFarm({ template }, temporaryFolder(), 1, 2);
  const folder = temporaryFolder();
  try {
    const one = farm.start('one', { BRENDA_WORK_DIR: join(folder, 'work') });
    while (!(await farm.ledger.isDone('frame_000002'))) await sleep(50);
    expect(await farm.ledger.isDone('frame_000001')).toBe(true);
    const left = async (): Promise<number> => {
      const { visible, inFlight } = await farm.queue.depth();
      return visible + inFlight;
    };
    while ((await left()) > 0) await sleep(50);
    const text = expect.stringContaining("a unit's files stay on the disk: ENAMETOOLONG") as string;
    expect(one.events).toContainEqual(expect.objectContaining({ event: 'warning', text }));
  } finally {
    await farm.close();
    execFileSync('rm', ['-rf', folder]);
  }
});

test('a command that was told to end costs no attempt', async () => {
  const folder = temporaryFolder();
  const told = join(folder, 'told');
  const template = `[ -e ${told} ] || { touch ${told}; kill -TERM $$; }\necho x >$OUTDIR/x.txt\n`;
  const farm = await givenFarm({ template }, temporaryFolder(), 1);
  try {
    farm.start('one');
    while (!(await farm.ledger.isDone('frame_000001'))) await sleep(50);
    expect(existsSync(told)).toBe(true);
    expect(await farm.ledger.record('frame_000001')).not.toHaveProperty('failedBefore');
  } finally {
    await farm.close();
  }
});

test('what is left of a job of which too many units have failed goes to the dead letters unbegun', async () => {
  const farm = await givenFarm({ template: 'exit 4\n', failuresAllowed: 0 }, temporaryFolder(), 1, 2, 3, 4);
  try {
    const one = farm.start('one', { BRENDA_WORKERS: '1' });
    while ((await farm.deadLetters.depth()).visible < 4) await sleep(50);
    const begun = one.events.filter(({ event }) => event === 'failed').length;
    expect(begun).toBeGreaterThanOrEqual(2);
    expect(begun).toBeLessThan(8);
    expect(one.events).toContainEqual(
      expect.objectContaining({
        event: 'warning',
        text: expect.stringContaining('is stopped: too many') as string,
      }),
    );
    // Messages of finished tasks are deleted together, a moment later.
    for (let tries = 0; tries < 100 && (await farm.queue.depth()).inFlight > 0; tries++) await sleep(50);
    expect(await farm.queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  } finally {
    await farm.close();
  }
});

test('what is left of a job that was cancelled is taken off the queue unbegun', async () => {
  const farm = await givenFarm({ template: 'echo x >$OUTDIR/x.txt\n' }, temporaryFolder(), 1, 2, 3);
  try {
    await farm.ledger.cancel(new Date());
    const one = farm.start('one');
    const left = async (): Promise<number> => {
      const { visible, inFlight } = await farm.queue.depth();
      return visible + inFlight;
    };
    while ((await left()) > 0) await sleep(50);
    expect(one.events.filter(({ event }) => event === 'rendering')).toEqual([]);
    expect(one.events).toContainEqual(
      expect.objectContaining({
        event: 'warning',
        text: expect.stringContaining('is cancelled; what is left of it is taken off the queue') as string,
      }),
    );
    expect(await farm.deadLetters.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  } finally {
    await farm.close();
  }
});
