import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { Ledger } from '../../farm/ledger/ledger';
import { type Job, jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { writeTaskMessage } from '../../protocol/job/task-message';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { freshFrame } from '../support/fresh-blender';
import { pixels } from '../support/pixels';
import { processesOf } from '../support/processes';
import { zipOf } from '../support/projects/archives';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';
import { startWorker, type StartedWorker } from '../support/worker/started-worker';

jest.setTimeout(400_000);

const STEPPED_ASIDE = 69;
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const frameName = (n: number): string => `frame_${String(n).padStart(6, '0')}`;

let moto: Moto;
let farm: MotoFarm;
const workers: StartedWorker[] = [];
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());
beforeEach(async () => {
  farm = await motoFarm(moto);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
});

/** A job of which nothing is queued yet. */
async function givenJob(source: string, of: Pick<Job, 'scene'> & Partial<Job>) {
  const job: Job = { project: '0'.repeat(64), settings: {}, ...of };
  const id = jobId(job);
  const ledger = new Ledger(farm.store, id);
  await ledger.writeJob({ version: 1, id, job, source });
  await ledger.writeRequest({
    version: 1,
    job: id,
    frames: '1-9',
    taskSize: 1,
    at: new Date().toISOString(),
  });
  const recorded = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const unit of ledger.done()) names.push(unit);
    return names;
  };
  return {
    ledger,
    recorded,
    queue: (...frames: readonly number[]) =>
      farm.queue.sendAll(
        frames.map((n) => writeTaskMessage({ job: id, task: { span: { first: n, last: n, step: 1 } } })),
      ),
    async untilRecorded(frame: number): Promise<void> {
      const end = Date.now() + 90_000;
      while (!(await ledger.isDone(frameName(frame)))) {
        if (Date.now() > end)
          throw new Error(
            `frame ${String(frame)} is not there: ${JSON.stringify(workers.flatMap(({ events }) => events).slice(-8))}`,
          );
        await sleep(100);
      }
    },
    async picture(frame: number): Promise<Buffer> {
      return Buffer.from((await farm.store.get(keys.frame(id, `${frameName(frame)}.png`))) ?? []);
    },
    async opened(): Promise<Set<unknown>> {
      const records = await Promise.all((await recorded()).map((unit) => ledger.record(unit)));
      return new Set(records.map((record) => record?.version === 2 && record.made.scene.sha256));
    },
  };
}

/** A worker as an instance has it, but that no group knows it. */
function work(
  places: { readonly work?: string; readonly projects?: string; readonly volumes?: string } = {},
): StartedWorker {
  const worker = startWorker({
    ...farm.env,
    BRENDA_WORKER: `i-${String(workers.length + 1)}`,
    BRENDA_GROUP: undefined,
    // The emulator still hands a message to a worker that has ended, which then is away for as long.
    BRENDA_LEASE_SECONDS: '15',
    BRENDA_WORK_DIR: places.work ?? join(temporaryFolder(), 'work'),
    BRENDA_PROJECTS_DIR: places.projects ?? join(temporaryFolder(), 'projects'),
    BRENDA_VOLUMES: places.volumes,
    HOME: temporaryFolder(),
  });
  workers.push(worker);
  return worker;
}

/** As Blender saves: beside it, and then in its place. */
function save(from: string, to: string): void {
  copyFileSync(from, `${to}@`);
  renameSync(`${to}@`, to);
}

async function endsAside(worker: StartedWorker): Promise<string> {
  const { code, said } = await worker.exited;
  expect([code, said.trimEnd().split('\n')]).toEqual([STEPPED_ASIDE, [expect.any(String)]]);
  return said.trim();
}

const disks = {
  'in a machine image': (folder: string) => ({
    source: pathToFileURL(join(folder, 'project')).href,
    volumes: undefined,
  }),
  'on a mounted disk': (folder: string) => ({ source: 'ebs://project', volumes: folder }),
};

describe.each(Object.entries(disks))('a project %s', (_, placed) => {
  test('whose scene is saved while it is rendered is rendered as it was, by workers that have it; others render none of it', async () => {
    const folder = temporaryFolder();
    const { source, volumes } = placed(folder);
    const places = volumes === undefined ? {} : { volumes };
    const path = join(folder, 'project', 'shot.blend');
    mkdirSync(dirname(path));
    copyFileSync(await scene('plain'), path);
    const before = sha256(path);
    const job = await givenJob(source, { scene: 'shot.blend' });

    const home = join(temporaryFolder(), 'work');
    const first = work({ ...places, work: home });
    await job.queue(1, 2);
    await job.untilRecorded(2);
    save(await scene('plain', 'any-camera'), path);
    // Another Blender goes on.
    const blenders = processesOf(home).filter(({ command }) => command.includes(' -b '));
    expect(blenders).toHaveLength(1);
    for (const { pid } of blenders) process.kill(pid, 'SIGKILL');
    await job.queue(3, 4);
    await job.untilRecorded(3);
    await job.untilRecorded(4);
    expect(await job.opened()).toEqual(new Set([before]));
    expect(first.events.filter(({ event }) => event === 'blender')).toHaveLength(2);
    expect(await pixels(await job.picture(4))).toEqual(
      await pixels(await freshFrame(await scene('plain'), 4)),
    );
    first.stop();
    await first.exited;

    await job.queue(5);
    expect(await endsAside(work(places))).toBe(
      `brenda worker: "shot.blend" of ${source} is not the file that this job was begun with; put that one back, or have the new one rendered as a job of its own: brenda submit`,
    );
    const failure = await job.ledger.failure(frameName(5));
    expect(failure).toMatchObject({
      final: false,
      attempts: [{ sort: 'host', reason: expect.stringContaining('"shot.blend" of ') as string }],
    });
    expect(await job.recorded()).toHaveLength(4);

    // The task is on the queue.
    save(await scene('plain'), path);
    work(places);
    await job.untilRecorded(5);
    expect(await job.opened()).toEqual(new Set([before]));
  });
});

test('a picture that is changed on a disk while frames are rendered from it stops its worker, and no frame of it is recorded', async () => {
  const folder = join(temporaryFolder(), 'project');
  cpSync(dirname(await scene('textured')), folder, { recursive: true });
  const picture = join(folder, 'textures', 'paint.png');
  const was = readFileSync(picture);
  const source = pathToFileURL(folder).href;
  const job = await givenJob(source, { scene: 'textured.blend' });
  const first = work();
  await job.queue(1);
  await job.untilRecorded(1);
  // Saved again, as it is: no change.
  writeFileSync(picture, was);
  await job.queue(2);
  await job.untilRecorded(2);
  writeFileSync(picture, await sharp(was).negate({ alpha: false }).png().toBuffer());
  await job.queue(3);
  expect(await endsAside(first)).toBe(
    'brenda worker: "textures/paint.png" was changed while frames were rendered from it',
  );

  // It opens the new one.
  expect(await endsAside(work())).toContain(
    `"textures/paint.png" of ${source} is not the file that this job was begun with`,
  );
  expect(await job.recorded()).toEqual([frameName(1), frameName(2)]);
  expect((await job.ledger.failure(frameName(3)))?.attempts.map(({ sort }) => sort)).toEqual([
    'host',
    'host',
  ]);

  writeFileSync(picture, was);
  work();
  await job.untilRecorded(3);
  expect((await pixels(await job.picture(3))).values).toBe((await pixels(await job.picture(1))).values);
});

test('a scene that is trusted is opened where it is, and no frame is recorded once it was saved', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'shot.blend');
  copyFileSync(await scene('plain', 'scripted'), path);
  const job = await givenJob(pathToFileURL(folder).href, {
    scene: 'shot.blend',
    settings: { trusted: true },
  });
  const worker = work();
  await job.queue(1);
  await job.untilRecorded(1);
  save(await scene('plain'), path);
  await job.queue(2);
  expect(await endsAside(worker)).toBe(
    'brenda worker: "shot.blend" was changed while frames were rendered from it',
  );
  expect(await job.recorded()).toEqual([frameName(1)]);
});

test('an archive is unpacked into a folder of its own, which needs no copy; what is changed in there is noticed', async () => {
  const blend = readFileSync(await scene('textured'));
  const paint = readFileSync(join(dirname(await scene('textured')), 'textures', 'paint.png'));
  const archive = (content: Buffer) =>
    zipOf({ name: 'textured.blend', content: blend }, { name: 'textures/paint.png', content });
  await farm.store.put('film.zip', archive(paint));
  const job = await givenJob(`s3://${farm.group}/film.zip`, { scene: 'textured.blend' });
  const [home, projects] = [join(temporaryFolder(), 'work'), join(temporaryFolder(), 'projects')];
  const worker = work({ work: home, projects });
  await job.queue(1);
  await job.untilRecorded(1);
  expect(readdirSync(home)).not.toContain('opened');
  const negative = await sharp(paint).negate({ alpha: false }).png().toBuffer();
  await farm.store.put('film.zip', archive(negative));
  await job.queue(2);
  await job.untilRecorded(2);
  expect((await pixels(await job.picture(2))).values).toBe((await pixels(await job.picture(1))).values);
  const [unpacked = ''] = readdirSync(projects);
  writeFileSync(join(projects, unpacked, 'textures', 'paint.png'), negative);
  await job.queue(3);
  expect(await endsAside(worker)).toBe(
    'brenda worker: "textures/paint.png" was changed while frames were rendered from it',
  );
  expect(await job.recorded()).toEqual([frameName(1), frameName(2)]);
});
