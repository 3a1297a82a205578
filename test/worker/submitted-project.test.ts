import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../../farm/store/s3-client';
import { S3ObjectStore } from '../../farm/store/s3-object-store';
import { UserFault } from '../../protocol/failure/fault';
import { contentKey, manifestKey, projectHash } from '../../protocol/scene/project-manifest';
import { hashProject } from '../../worker/project/project-hash';
import { openProject, type ProjectPlaces } from '../../worker/project/fetch/project-source';
import { type Moto, startMoto } from '../support/aws/moto';
import { temporaryFolder } from '../support/temporary-folder';

const BLEND = 'BLENDER-v340 and the rest of a scene';

let moto: Moto;
let store: S3ObjectStore;
beforeAll(async () => {
  moto = await startMoto();
  const s3 = s3Client(moto.env);
  await s3.send(new CreateBucketCommand({ Bucket: 'farm' }));
  store = new S3ObjectStore('farm', s3);
});
afterAll(() => moto.stop());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Told {
  readonly name: string;
  readonly content?: string;
  readonly sha256?: string;
  readonly bytes?: number;
  readonly executable?: boolean;
}

/** Puts a project into the bucket. @returns its source. */
async function given(
  files: readonly Told[],
  { project }: { readonly project?: string } = {},
): Promise<string> {
  const told = files.map(({ name, content = name, ...more }) => ({
    name,
    sha256: sha256(content),
    bytes: content.length,
    ...more,
  }));
  for (const { name, content = name } of files) await store.put(contentKey(sha256(content)), content);
  const hash = project ?? projectHash(told.map((file) => ({ name: file.name, digest: file.sha256 })));
  await store.put(manifestKey(hash), JSON.stringify({ version: 1, files: told }));
  return `s3://farm/${manifestKey(hash)}`;
}

function givenPlaces(): ProjectPlaces & { readonly fetched: number[] } {
  const fetched: number[] = [];
  return {
    projects: join(temporaryFolder(), 'projects'),
    env: moto.env,
    onFetched: ({ bytes }) => fetched.push(bytes),
    fetched,
  };
}

const open = async (source: string, places: ProjectPlaces = givenPlaces(), signal?: AbortSignal) =>
  (
    await openProject(
      {
        version: 1,
        id: '0123456789abcdef',
        job: { project: '0'.repeat(64), scene: '', settings: {} },
        source,
      },
      places,
      signal,
    )
  ).project.folder;

const shot: Told = { name: 'shot.blend', content: BLEND };

test('its files are where they were, with what was in them; what two have in common comes once', async () => {
  const places = givenPlaces();
  const source = await given([
    shot,
    { name: 'textures/wood ünd "oak".png', content: 'wood' },
    { name: 'textures/oak.png', content: 'wood' },
    { name: 'empty.txt', content: '' },
    { name: 'bin/make', content: '#!/bin/sh', executable: true },
  ]);
  const folder = await open(source, places);
  expect(readFileSync(join(folder, 'textures/wood ünd "oak".png'), 'utf8')).toBe('wood');
  expect(readFileSync(join(folder, 'textures/oak.png'), 'utf8')).toBe('wood');
  expect(readFileSync(join(folder, 'empty.txt'), 'utf8')).toBe('');
  expect(statSync(join(folder, 'bin/make')).mode & 0o777).toBe(0o755);
  expect(statSync(join(folder, 'shot.blend')).mode & 0o777).toBe(0o644);
  expect(source).toContain(await hashProject(folder));
  expect(places.fetched).toEqual([BLEND.length + 'wood'.length + '#!/bin/sh'.length]);
  expect(await open(source, places)).toBe(folder);
  expect(places.fetched).toHaveLength(1);
});

test('of a later version only files that are missing here or were changed are fetched', async () => {
  const places = givenPlaces();
  const first = await open(await given([shot, { name: 'a.png' }, { name: 'b.png' }]), places);
  writeFileSync(join(first, 'b.png'), 'spoilt by a script');
  const second = await open(
    await given([shot, { name: 'moved/a.png', content: 'a.png' }, { name: 'b.png' }, { name: 'c.png' }]),
    places,
  );
  expect(places.fetched).toEqual([BLEND.length + 10, 'b.png'.length + 'c.png'.length]);
  expect(readFileSync(join(second, 'moved/a.png'), 'utf8')).toBe('a.png');
  expect(readFileSync(join(second, 'b.png'), 'utf8')).toBe('b.png');
  // Two projects, of which none is the other.
  writeFileSync(join(second, 'shot.blend'), 'changed');
  expect(readFileSync(join(first, 'shot.blend'), 'utf8')).toBe(BLEND);
});

test('a large file comes in parts', async () => {
  const content = 'BLENDER'.repeat(3_000_000);
  const folder = await open(await given([{ name: 'large.blend', content }]));
  expect(readFileSync(join(folder, 'large.blend'), 'utf8') === content).toBe(true);
});

describe('is refused in a line, and leaves nothing, when', () => {
  const HASH = 'f'.repeat(64);
  test.each<[string, () => Promise<string>, RegExp]>([
    [
      'a name leads out',
      () => given([shot, { name: '../x' }]),
      /holds "\.\.\/x", which leads out of its folder/,
    ],
    ['deeper, too', () => given([shot, { name: 'a/../../x' }]), /which leads out of its folder/],
    ['as Windows writes it', () => given([shot, { name: 'a\\..\\..\\x' }]), /which leads out of its folder/],
    ['a name is absolute', () => given([shot, { name: '/etc/cron.d/x' }]), /an absolute path/],
    ['it has a NUL', () => given([shot, { name: 'a\0b' }]), /NUL/],
    ['it is no plain name', () => given([shot, { name: 'a//b' }]), /"a\/\/b", which is no plain name/],
    ['it is a dot', () => given([shot, { name: '.' }]), /"\.", which is no plain name/],
    [
      'a name comes twice',
      () => given([shot, { name: 'a' }, { name: 'a', content: 'b' }]),
      /holds "a" twice/,
    ],
    [
      'a file is a folder',
      () => given([shot, { name: 'a' }, { name: 'a/b' }]),
      /holds "a" as a file and as a folder/,
    ],
    [
      'a content is named like a path',
      () => given([shot, { name: 'a', sha256: '../../jobs/x/job.json' }], { project: HASH }),
      /no manifest that this version of Brenda reads/,
    ],
    [
      'it is another one',
      () => given([shot], { project: HASH }),
      /its files are not those that it is named for/,
    ],
    [
      'contents were changed',
      async () => {
        const source = await given([shot, { name: 'theirs.png' }]);
        await store.put(contentKey(sha256('theirs.png')), 'their5.png');
        return source;
      },
      /theirs\.png in the bucket is not what its manifest says/,
    ],
    [
      'contents are gone',
      async () => {
        const source = await given([shot, { name: 'gone.png' }]);
        await store.delete(contentKey(sha256('gone.png')));
        return source;
      },
      /there is no such object/,
    ],
    [
      'there is none',
      () => Promise.resolve(`s3://farm/${manifestKey('e'.repeat(64))}`),
      /there is no such object/,
    ],
    [
      'it is no JSON',
      async () => {
        await store.put(manifestKey(HASH), 'PK');
        return `s3://farm/${manifestKey(HASH)}`;
      },
      /no manifest that this version of Brenda reads/,
    ],
    [
      'the disk is too small',
      () => given([shot, { name: 'huge.vdb', bytes: 5e13 }]),
      /50000\.0 GB to fetch, and .* are free/,
    ],
  ])('%s', async (_, source, fault) => {
    const places = givenPlaces();
    const error: unknown = await open(await source(), places).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserFault);
    const { message } = error as UserFault;
    expect(message).toMatch(fault);
    expect(message).toMatch(/^project s3:\/\/farm\/projects\/[0-9a-f]{64}\.manifest: [^\n]*$/);
    expect(filesIn(places.projects)).toEqual([]);
  });
});

test('it is stopped in the middle', async () => {
  const places = givenPlaces();
  const source = await given([shot, ...Array.from({ length: 40 }, (_, i) => ({ name: `${String(i)}.png` }))]);
  const stop = AbortSignal.abort(new Error('the instance goes'));
  await expect(open(source, places, stop)).rejects.toThrow('the instance goes');
  expect(filesIn(places.projects)).toEqual([]);
});

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
