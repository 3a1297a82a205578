import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { Ledger } from '../../../farm/ledger/ledger';
import { requireFreeNames } from '../../../farm/seeding/free-names';
import { PlacedFrames } from '../../../farm/store/placed-frames';
import { S3ObjectStore } from '../../../farm/store/s3-object-store';
import { s3Client } from '../../../farm/store/s3-client';
import { FrameSet } from '../../../protocol/job/frame-set';
import { type Job, jobId } from '../../../protocol/job/job';
import { type Moto, startMoto } from '../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../support/aws/moto-farm';
import { seed } from '../../support/seed';
import { temporaryFolder } from '../../support/temporary-folder';

const film = (scene: string): Job => ({ project: 'a'.repeat(64), scene, settings: {} });
const PLACE = { bucket: 'films', prefix: 'shots' };
const OTHER = 'b'.repeat(16);

let moto: Moto;
let client: S3Client;
let bucket: S3ObjectStore;
let placed: PlacedFrames;
let farm: MotoFarm;
beforeAll(async () => {
  moto = await startMoto();
  client = s3Client(moto.env);
  await client.send(new CreateBucketCommand({ Bucket: PLACE.bucket }));
  bucket = new S3ObjectStore(PLACE.bucket, client);
  placed = new PlacedFrames(PLACE, client);
});
afterAll(() => moto.stop());
beforeEach(async () => {
  for await (const { key } of bucket.list('')) await bucket.delete(key);
  farm = await motoFarm(moto);
});

async function put(name: string, job: string): Promise<void> {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, name);
  await placed.putFile(name, path, { job, sha256: createHash('sha256').update(name).digest('hex') });
}

/** Nothing was asked of the farm: no job, no task, no instance. */
async function untouched(): Promise<void> {
  for await (const { key } of farm.store.list('jobs/')) throw new Error(`${key} is there`);
  expect(await farm.queue.depth()).toMatchObject({ visible: 0 });
}

test('a job of a farm with a place says so, beside its frames too', async () => {
  const { job } = await seed(farm, film('a.blend'), { frames: '1-3' }, { placed });
  const file = await new Ledger(farm.store, job).readJob();
  expect(file).toMatchObject({ id: job, framesAt: 's3://films/shots' });
  const beside = await bucket.get(`shots/.brenda/jobs/${job}/job.json`);
  expect(JSON.parse(Buffer.from(beside ?? '').toString())).toEqual(file);
});

test('a job whose names are taken is refused before anything is queued, in one line', async () => {
  await put('frame_000002.png', OTHER);
  await expect(seed(farm, film('a.blend'), { frames: '1-3' }, { placed })).rejects.toThrow(
    `s3://films/shots/frame_000002.png is there already, of job ${OTHER}; nothing is replaced: name the frames otherwise, as with {job} in the output ("{job}_####"), or move away what is there`,
  );
  await untouched();
  // Frames of other names are not in the way, and neither are these.
  await seed(farm, film('a.blend'), { frames: '3-5' }, { placed });
});

test('an unknown file is in the way, too; and so is a view, or a tile, of a frame', async () => {
  for (const name of [
    'frame_000001.jpg',
    'frame_000001_L.png',
    'frame_000001_tile_0-0_of_2x1.png',
    'frame_000001',
  ]) {
    await bucket.put(`shots/${name}`, 'a photograph');
    await expect(seed(farm, film('a.blend'), { frames: '1' }, { placed })).rejects.toThrow(
      `s3://films/shots/${name} is there already, and no job of Brenda put it there`,
    );
    await bucket.delete(`shots/${name}`);
  }
  for (const name of ['frame_0000011.png', 'frame_00000.png', 'a/frame_000001.png'])
    await bucket.put(`shots/${name}`, 'a photograph');
  await seed(farm, film('a.blend'), { frames: '1' }, { placed });
});

test('frames of the job itself are not in the way of a longer range, nor of one that a worker left unrecorded', async () => {
  const job = film('a.blend');
  for (const name of ['frame_000001.png', 'frame_000002.png']) await put(name, jobId(job));
  await seed(farm, job, { frames: '1-2' }, { placed });
  await seed(farm, job, { frames: '1-4' }, { placed });
});

/** Says what was looked for. */
function looking(found: readonly string[]) {
  const asked: { head?: string; owners: string[] } = { owners: [] };
  return {
    asked,
    placed: {
      place: PLACE,
      async *names(head: string) {
        asked.head = head;
        await Promise.resolve();
        yield* found;
      },
      ownerOf: (name: string) => {
        asked.owners.push(name);
        return Promise.resolve(OTHER);
      },
    },
  };
}

const NAMES = { scene: 'Shot 10', camera: null, cuts: [], layers: [], fps: 24, width: 1, height: 1 };

test.each<[string, object | undefined, string, string]>([
  ['1-240', undefined, 'frame_000', 'frame_000012.png'],
  ['12', undefined, 'frame_000012', 'frame_000012_L.exr'],
  ['1-9', { name: 'sh010/{job}_####' }, `sh010/${'c'.repeat(16)}_000`, `sh010/${'c'.repeat(16)}_0003.png`],
  ['1-20', { name: '{scene}_####', names: NAMES }, 'Shot 10_00', 'Shot 10_0020.png'],
])('of frames %s called %j only names that begin with %s are listed', async (frames, output, head, name) => {
  const { placed: place, asked } = looking(['unrelated.png', name]);
  const of = { id: 'c'.repeat(16), job: { scene: 'a.blend' }, output: output as never, frames };
  await expect(requireFreeNames(place, of, new FrameSet())).rejects.toThrow(`s3://films/shots/${name}`);
  expect(asked).toEqual({ head, owners: [name] });
});

test('what only the open scene tells, and what is done, is not looked for', async () => {
  const done = new FrameSet();
  done.addName('frame_000001');
  const output = { name: '{camera}_####' };
  for (const of of [
    { output, frames: '1-9' },
    { output: undefined, frames: '1' },
  ]) {
    const { placed: place, asked } = looking(['frame_000001.png']);
    await requireFreeNames(place, { id: OTHER, job: { scene: 'a.blend' }, ...of }, done);
    expect(asked).toEqual({ owners: [] });
  }
});

const FRAME = 'frame_000001.png';

test.each<[string, string, object | undefined, boolean]>([
  ['no name, frames as Brenda calls them', '-o $OUTDIR/frame_######', undefined, false],
  ['no name, names of its own', '-o $OUTDIR/shot_####', undefined, false],
  ['a name, on top', '-o $OUTDIR/frame_######', { name: 'frame_######' }, true],
  ['a name, on top in quotes', '-o "$OUTDIR/frame_######"', { name: 'frame_######' }, true],
  ['a name, wherever a program likes', 'make-frames --into $OUTDIR', { name: 'frame_######' }, true],
  ['a name, on top and in a folder', 'a $OUTDIR/exr/a $OUTDIR/a', { name: 'frame_######' }, true],
  ['a name, in a folder', '-o $OUTDIR/exr/frame_######', { name: 'frame_######' }, false],
  ['a name, in a folder in quotes', '-o "$OUTDIR/exr/a_"', { name: 'frame_######' }, false],
])('of a template with %s: %s', async (_, template, output, isRefused) => {
  const { placed: place } = looking([FRAME]);
  const job = { scene: 'a.blend', template };
  const looked = requireFreeNames(
    place,
    { id: 'c'.repeat(16), job, output: output as never, frames: '1' },
    new FrameSet(),
  );
  if (isRefused) await expect(looked).rejects.toThrow(`s3://films/shots/${FRAME} is there already`);
  else await expect(looked).resolves.toBeUndefined();
});

test('a template that chooses its own names is seeded where frames of another job lie', async () => {
  await put(FRAME, OTHER);
  const job: Job = { ...film('a.blend'), template: 'blender -b a.blend -o $OUTDIR/shot_#### $FRAME -a' };
  const { tasks } = await seed(farm, job, { frames: '1' }, { placed });
  expect(tasks).toBe(1);
});
