import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../../farm/store/s3-object-store';
import { type FunctionsEndpoint, functionsEndpoint } from '../../../support/aws/functions-endpoint';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { brenda } from '../../../support/brenda';
import { bundled } from '../../../support/deployment/lambda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { temporaryFolder } from '../../../support/temporary-folder';

let moto: Moto;
let functions: FunctionsEndpoint;
let env: Readonly<Record<string, string>> = {};
let scene = '';
beforeAll(async () => {
  const seeder = bundled('lambda/seeder/handler.ts', temporaryFolder());
  moto = await startMoto();
  functions = await functionsEndpoint(() => ({ file: seeder, env }));
  scene = join(temporaryFolder(), 'a.blend');
  writeFileSync(scene, 'BLENDER-v340 and the rest of a scene');
  const client = s3Client(moto.env);
  await client.send(new CreateBucketCommand({ Bucket: 'films' }));
  await new S3ObjectStore('films', client).put('shots/frame_000001.png', 'a photograph');
});
afterAll(async () => {
  await functions.close();
  await moto.stop();
});

/** A farm whose frames go there. */
async function submit(framesAt: string, ...args: string[]) {
  const { farm, name } = await namedFarm(moto, { framesAt });
  env = { ...farm.env, BRENDA_FRAMES_AT: framesAt };
  return brenda(['submit', scene, '--no-check', '--farm', name, ...args], {
    env: { ...moto.env, ...functions.env },
  });
}

describe('what the farm refuses has one code and one line, asked with --dry-run or not:', () => {
  test.each<[string, string, string[], string]>([
    [
      'a name that is taken',
      's3://films/shots',
      ['-f', '1'],
      's3://films/shots/frame_000001.png is there already, and no job of Brenda put it there; ',
    ],
    [
      'a bucket that is not there',
      's3://no-films/shots',
      ['-f', '1'],
      'output s3://no-films/shots: there is no bucket no-films; make it (aws s3 mb s3://no-films), or name another',
    ],
  ])('%s', async (_, framesAt, args, line) => {
    for (const dry of [['--dry-run'], []]) {
      const { code, stdout, stderr } = await submit(framesAt, ...args, ...dry);
      const last = stderr.trimEnd().split('\n').at(-1) ?? '';
      expect([dry, code, stdout, last]).toEqual([dry, 2, '', expect.stringContaining(`brenda: ${line}`)]);
    }
  });
});
