import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PlacedFrames } from '../../../farm/store/placed-frames';
import { placeFault } from '../../../farm/store/place-refused';
import { S3ObjectStore } from '../../../farm/store/s3-object-store';
import { s3Client } from '../../../farm/store/s3-client';
import { type Moto, startMoto } from '../../support/aws/moto';
import { temporaryFolder } from '../../support/temporary-folder';

const [OURS, THEIRS] = ['a'.repeat(16), 'b'.repeat(16)] as const;
const PLACE = { bucket: 'films', prefix: 'shots/010' };

let moto: Moto;
let client: S3Client;
let bucket: S3ObjectStore;
let placed: PlacedFrames;
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
});

function put(name: string, content: string | Buffer, job: string = OURS): Promise<{ etag: string }> {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, content);
  return placed.putFile(name, path, { job, sha256: createHash('sha256').update(content).digest('hex') });
}

const inBucket = async (key: string): Promise<string> =>
  Buffer.from((await bucket.get(key)) ?? 'nothing').toString();

test('a frame lies below the prefix under its own name, and says which job it is of', async () => {
  const { etag } = await put('frame_000012.png', 'twelve');
  expect(await inBucket('shots/010/frame_000012.png')).toBe('twelve');
  expect(await placed.head('frame_000012.png')).toMatchObject({ bytes: 6, etag });
  expect(await placed.ownerOf('frame_000012.png')).toBe(OURS);
  const { Metadata } = await client.send(
    new HeadObjectCommand({ Bucket: PLACE.bucket, Key: 'shots/010/frame_000012.png' }),
  );
  expect(Metadata).toEqual({ 'brenda-job': OURS });
});

/** Frames that go up whole, and such as go up in parts. */
const SIZES = { small: [Buffer.from('before'), Buffer.from('again')], large: [big(1), big(2)] } as const;

function big(fill: number): Buffer {
  return Buffer.alloc(9 * 2 ** 20, fill);
}

describe.each(['small', 'large'] as const)('of a %s file', (size) => {
  const [before, again] = SIZES[size];
  const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  const there = async () => digest(Buffer.from((await bucket.get('shots/010/a.exr')) ?? ''));

  test('the job itself may put another in its place, as when a frame is rendered again', async () => {
    await put('a.exr', before);
    await put('a.exr', again);
    expect(await there()).toBe(digest(again));
  });

  test('another job may not overwrite it, nor may any job overwrite a file that Brenda does not know', async () => {
    await put('a.exr', before, THEIRS);
    await expect(put('a.exr', again)).rejects.toThrow(
      `s3://films/shots/010/a.exr is there already, of job ${THEIRS}; nothing is replaced: name the frames otherwise, as with {job} in the output ("{job}_####"), or move away what is there`,
    );
    expect(await there()).toBe(digest(before));
    await client.send(
      new PutObjectCommand({
        Bucket: PLACE.bucket,
        Key: 'shots/010/a.exr',
        Body: Buffer.from('a photograph'),
      }),
    );
    await expect(put('a.exr', again)).rejects.toThrow(
      's3://films/shots/010/a.exr is there already, and no job of Brenda put it there; nothing is replaced',
    );
    expect(await inBucket('shots/010/a.exr')).toBe('a photograph');
  });
});

test('of many jobs that put one name at the same time one does, and the others are told', async () => {
  const jobs = Array.from({ length: 8 }, (_, i) => String(i).repeat(16));
  const done = await Promise.allSettled(jobs.map((job) => put('frame.png', job, job)));
  const [first, ...more] = done.flatMap(({ status }, i) => (status === 'fulfilled' ? [jobs[i]] : []));
  expect(more).toEqual([]);
  expect(await inBucket('shots/010/frame.png')).toBe(first);
  expect(await placed.ownerOf('frame.png')).toBe(first);
});

test('names are those that begin so, without what is Brenda’s own', async () => {
  for (const name of ['a_0001.png', 'a_0002.png', 'b/a_0001.png']) await put(name, name);
  await placed.keepJob(OURS, '{"id": "a"}');
  await bucket.put('shots/0100/a_0003.png', 'of a neighbour');
  const names = async (head: string) => {
    const found: string[] = [];
    for await (const name of placed.names(head)) found.push(name);
    return found;
  };
  expect(await names('')).toEqual(['a_0001.png', 'a_0002.png', 'b/a_0001.png']);
  expect(await names('a_')).toEqual(['a_0001.png', 'a_0002.png']);
  expect(await inBucket(`shots/010/.brenda/jobs/${OURS}/job.json`)).toBe('{"id": "a"}');
});

test('a bucket that is not there is one line, with the command that makes it', async () => {
  const nowhere = new PlacedFrames({ bucket: 'nowhere', prefix: 'a' }, client);
  const line =
    'output s3://nowhere/a: there is no bucket nowhere; make it (aws s3 mb s3://nowhere), or name another';
  await expect(nowhere.keepJob(OURS, '{}')).rejects.toThrow(line);
  await expect(nowhere.names('').next()).rejects.toThrow(line);
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, 'x');
  const sha256 = createHash('sha256').update('x').digest('hex');
  await expect(nowhere.putFile('x', path, { job: OURS, sha256 })).rejects.toThrow(line);
});

test.each([
  [
    'AccessDenied',
    /^output s3:\/\/films\/a: AWS refuses it to this farm \(403\): films is another account's, or/,
  ],
  ['Forbidden', /AWS refuses it to this farm/],
  ['KMS.DisabledException', /or its key/],
  ['PermanentRedirect', /films is in another Region than the farm.*name a bucket in the farm's Region$/],
  ['AuthorizationHeaderMalformed', /another Region/],
  ['SlowDown', /^SlowDown$/],
])('what S3 calls %s is told so', (name, line) => {
  const fault = Object.assign(new Error(name), { name });
  expect(placeFault(fault, { bucket: 'films', prefix: 'a' })).toMatchObject({
    message: expect.stringMatching(line) as string,
  });
});
