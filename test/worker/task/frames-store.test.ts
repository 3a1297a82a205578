import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../../../farm/store/s3-client';
import { framesStore } from '../../../worker/task/publish/frames-store';
import { type Moto, startMoto } from '../../support/aws/moto';
import { MemoryStore } from '../../support/stores/memory-store';
import { temporaryFolder } from '../../support/temporary-folder';

const JOB = 'a'.repeat(16);

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  // As an instance has it.
  Object.assign(process.env, moto.env);
  await s3Client(moto.env).send(new CreateBucketCommand({ Bucket: 'renders' }));
});
afterAll(() => moto.stop());

async function put(framesAt: string | undefined, name: string, store = new MemoryStore()) {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, name);
  const sha256 = createHash('sha256').update(name).digest('hex');
  const frames = framesStore(store, { id: JOB, framesAt });
  await frames.putFile(name, path, { sha256 });
  return { at: frames.at, bytes: (await frames.head(name))?.bytes };
}

test('without a place frames lie in the farm’s bucket, below their job', async () => {
  const store = new MemoryStore();
  expect(await put(undefined, 'a.png', store)).toEqual({ at: undefined, bytes: 5 });
  expect(await store.head(`jobs/${JOB}/frames/a.png`)).toMatchObject({ bytes: 5 });
});

test('with a place they lie there, and nowhere else', async () => {
  const store = new MemoryStore();
  expect(await put('s3://renders/film', 'b/a.png', store)).toEqual({ at: 's3://renders/film', bytes: 7 });
  expect(await store.head(`jobs/${JOB}/frames/b/a.png`)).toBeUndefined();
});

test.each([
  [
    'a bucket that is not there',
    's3://gone/film',
    'a.png',
    'place-refused',
    /^output s3:\/\/gone\/film: there is no bucket gone; make it/,
  ],
  [
    'a name that S3 does not take',
    `s3://renders/${'p'.repeat(500)}`,
    'n'.repeat(600),
    'bad-name',
    /is longer than a name in S3 can be, 1024 bytes$/,
  ],
])('%s fails the frame, in one line', async (_, framesAt, name, kind, message) => {
  await expect(put(framesAt, name)).rejects.toMatchObject({
    name: 'OutputFault',
    kind,
    message: expect.stringMatching(message) as string,
  });
});
