import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Client } from '../../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../../farm/store/s3-object-store';
import { UserFault } from '../../../../protocol/failure/fault';
import type { Job, JobFile } from '../../../../protocol/job/job';
import {
  type OpenProject,
  openProject,
  type ProjectPlaces,
} from '../../../../worker/project/fetch/project-source';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { scriptedServer } from '../../../support/aws/scripted-server';
import { tarOf, zipOf } from '../../../support/projects/archives';
import { temporaryFolder } from '../../../support/temporary-folder';
import { plant } from '../../../support/trees';

const BLEND = 'BLENDER-v340 and the rest of a scene';

function jobOf(source: string, of: Partial<Job> & { sourceTag?: string } = {}): JobFile {
  const { sourceTag, ...job } = of;
  return {
    version: 1,
    id: '0123456789abcdef',
    job: { project: '0'.repeat(64), scene: '', settings: {}, ...job },
    source,
    ...(sourceTag === undefined ? {} : { sourceTag }),
  };
}

function contentOf({ project, scene }: OpenProject): string {
  return readFileSync(join(project.folder, scene), 'utf8');
}

/** What is said of a project that cannot be had, in one line. */
async function faultOf(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserFault);
  const { message } = error as UserFault;
  expect(message).not.toContain('\n');
  return message;
}

describe('a project in S3', () => {
  let moto: Moto;
  let s3: S3Client;
  let store: S3ObjectStore;
  beforeAll(async () => {
    moto = await startMoto();
    s3 = s3Client(moto.env);
    await s3.send(new CreateBucketCommand({ Bucket: 'mine' }));
    store = new S3ObjectStore('mine', s3);
  });
  afterAll(() => moto.stop());

  function givenPlaces(): ProjectPlaces & { fetched: string[] } {
    const fetched: string[] = [];
    const onFetched = ({ source }: { source: string }): void => {
      fetched.push(source);
    };
    return { projects: join(temporaryFolder(), 'projects'), env: moto.env, onFetched, fetched };
  }

  test.each([
    ['film.zip', () => Promise.resolve(zipOf({ name: 'shot.blend', content: BLEND }))],
    [
      'deep.tar.gz',
      async () =>
        gzipSync(await tarOf({ name: 'film/shot.blend', content: BLEND }, { name: 'film/a/x.png' })),
    ],
    ['shot.blend', () => Promise.resolve(Buffer.from(BLEND))],
    ['no-ending', () => Promise.resolve(Buffer.from(BLEND))],
    [
      'a folder/with ünicode & a+plus%20#1.zip',
      () => Promise.resolve(zipOf({ name: 'shot.blend', content: BLEND })),
    ],
  ])('is fetched and unpacked: %s', async (key, content) => {
    await store.put(key, await content());
    const opened = await openProject(jobOf(`s3://mine/${key}`), givenPlaces());
    expect(contentOf(opened)).toBe(BLEND);
  });

  test('is fetched in several parts when it is large, all in their places', async () => {
    const large = Buffer.alloc(21_000_000, BLEND);
    for (let at = 0; at < large.length; at += 4096) large.writeUInt32LE(at, at + 8);
    await store.put('large.blend', large);
    const opened = await openProject(jobOf('s3://mine/large.blend'), givenPlaces());
    expect(readFileSync(join(opened.project.folder, opened.scene)).equals(large)).toBe(true);
  });

  test('is not fetched again while it is the same, and is when it is another', async () => {
    const places = givenPlaces();
    const job = jobOf('s3://mine/kept.blend');
    await store.put('kept.blend', BLEND);
    for (let times = 0; times < 3; times++) await openProject(job, places);
    expect(places.fetched).toHaveLength(1);
    await store.put('kept.blend', `${BLEND}, changed`);
    expect(contentOf(await openProject(job, places))).toBe(`${BLEND}, changed`);
    expect(places.fetched).toHaveLength(2);
  });

  test('is refused when it is not the version that the job was made of', async () => {
    const { etag = '' } = await store.put('pinned.blend', BLEND);
    const job = jobOf('s3://mine/pinned.blend', { sourceTag: etag });
    expect(contentOf(await openProject(job, givenPlaces()))).toBe(BLEND);
    await store.put('pinned.blend', 'BLENDER-v340 another');
    expect(await faultOf(openProject(job, givenPlaces()))).toBe(
      'project s3://mine/pinned.blend: it has been replaced since the job was made; deploy again',
    );
  });

  test('leaves nothing behind when it cannot be used, and what a killed worker left is removed', async () => {
    const places = givenPlaces();
    mkdirSync(join(places.projects, '.fetching-killed'), { recursive: true });
    await store.put('broken.zip', zipOf({ name: 'shot.blend', content: BLEND }).subarray(0, 60));
    expect(await faultOf(openProject(jobOf('s3://mine/broken.zip'), places))).toMatch(
      /^project s3:\/\/mine\/broken\.zip: "broken\.zip" is damaged or cut short/,
    );
    expect(readdirSync(places.projects)).toEqual([]);
  });

  test.each([
    ['s3://mine/missing.zip', 'project s3://mine/missing.zip: there is no such object, or no such bucket'],
    ['s3://nobodys/film.zip', 'project s3://nobodys/film.zip: there is no such object, or no such bucket'],
    ['s3://mine', 'project s3://mine: must be s3://bucket/key of an archive or a .blend file'],
    ['s3://mine/', 'project s3://mine/: must be s3://bucket/key of an archive or a .blend file'],
  ])('says in one line why %s cannot be had', async (source, fault) => {
    expect(await faultOf(openProject(jobOf(source), givenPlaces()))).toBe(fault);
  });

  test('is stopped in the middle', async () => {
    const places = givenPlaces();
    await store.put('long.blend', Buffer.alloc(30_000_000, BLEND));
    const stop = new AbortController();
    const opening = openProject(jobOf('s3://mine/long.blend'), places, stop.signal);
    setTimeout(() => {
      stop.abort(new Error('the instance goes'));
    }, 30);
    await expect(opening).rejects.toThrow('the instance goes');
    // Or before anything was there.
    const left = existsSync(places.projects) ? readdirSync(places.projects) : [];
    expect(left.filter((name) => !name.startsWith('.'))).toEqual([]);
  });
});

describe('a project in S3, when S3 is in trouble', () => {
  const head = { status: 200, headers: { 'content-length': '10', etag: '"v1"' } };

  function opening(env: Readonly<Record<string, string>>): Promise<OpenProject> {
    return openProject(jobOf('s3://mine/film.blend'), { projects: temporaryFolder(), env });
  }

  test('says that it may not be read', async () => {
    const server = await scriptedServer(() => ({ status: 403 }));
    expect(await faultOf(opening(server.env))).toBe(
      "project s3://mine/film.blend: S3 refuses it (403): there is no such object, or the instance's role may not read it",
    );
    await server.close();
  });

  test('is asked for again when the answer breaks off', async () => {
    let gets = 0;
    const server = await scriptedServer((_body, _nth, { method }) => {
      if (method === 'HEAD') return head;
      return { status: 206, body: ++gets < 3 ? 'BLE' : 'BLENDER-v3' };
    });
    const { project, scene } = await opening(server.env);
    expect(readFileSync(join(project.folder, scene), 'utf8')).toBe('BLENDER-v3');
    expect(gets).toBe(3);
    await server.close();
  });

  test('is refused when it changes while it is fetched', async () => {
    const server = await scriptedServer((_body, _nth, { method, headers }) => {
      if (method === 'HEAD') return head;
      return { status: headers['if-match'] === '"v1"' ? 412 : 500 };
    });
    expect(await faultOf(opening(server.env))).toBe(
      'project s3://mine/film.blend: it was changed while it was fetched',
    );
    await server.close();
  });

  test('is not begun when the disk has no room for it', async () => {
    const server = await scriptedServer(() => ({
      status: 200,
      headers: { 'content-length': '9000000000000000', etag: '"v1"' },
    }));
    expect(await faultOf(opening(server.env))).toMatch(
      /^project s3:\/\/mine\/film\.blend: 9000000\.0 GB to fetch, and [\d.]+ GB are free; give the instances a larger disk$/,
    );
    expect(server.count()).toBe(1);
    await server.close();
  });
});

describe('a project on a snapshot', () => {
  test('is the folder it is mounted in, from where the project begins', async () => {
    const volumes = temporaryFolder();
    await plant(join(volumes, 'project'), { 'lost+found': null, 'film/shot.blend': BLEND, 'film/a.png': '' });
    const opened = await openProject(jobOf('ebs://project'), { projects: temporaryFolder(), volumes });
    expect(opened).toEqual({ project: { folder: join(volumes, 'project', 'film') }, scene: 'shot.blend' });
  });

  test.each([
    ['ebs://project', undefined, 'project ebs://project: no snapshots are mounted here'],
    ['ebs://project', '/nowhere', 'project ebs://project: /nowhere/project is not mounted'],
    ['ebs://../etc', '/nowhere', 'project ebs://../etc: must be ebs:// and the name it is mounted by'],
    [
      'ftp://host/film',
      undefined,
      'project ftp://host/film: must be file:///folder, s3://bucket/key or ebs://project',
    ],
  ])('says why %s cannot be had', async (source, volumes, fault) => {
    expect(await faultOf(openProject(jobOf(source), { projects: '/nowhere', volumes }))).toBe(fault);
  });
});

describe('the scene of a project', () => {
  async function given(tree: Readonly<Record<string, string>>): Promise<string> {
    const folder = temporaryFolder();
    await plant(folder, tree);
    return pathToFileURL(folder).href;
  }
  const places = { projects: '/nowhere' };

  test('is the one that the job names, in either spelling', async () => {
    const source = await given({ ['u\u0308ber.blend']: BLEND, 'b.blend': '' });
    const { scene } = await openProject(jobOf(source, { scene: '\u00fcber.blend' }), places);
    expect(scene).toBe('u\u0308ber.blend');
  });

  test('is the only one there is when the job names none', async () => {
    const { scene } = await openProject(jobOf(await given({ 'deep/shot.blend': BLEND })), places);
    expect(scene).toBe('deep/shot.blend');
    expect(await faultOf(openProject(jobOf(await given({ 'a.blend': '', 'b.blend': '' })), places))).toMatch(
      /holds several scenes: "a\.blend", "b\.blend"/,
    );
  });

  test("is a template's own affair", async () => {
    const source = await given({ 'a.blend': '', 'b.blend': '' });
    const { scene } = await openProject(jobOf(source, { template: 'blender *.blend' }), places);
    expect(scene).toBe('');
  });

  test('is the file itself when the source is one', async () => {
    const source = await given({ 'a.blend': BLEND, 'b.blend': '' });
    const opened = await openProject(jobOf(`${source}/a.blend`), places);
    expect(contentOf(opened)).toBe(BLEND);
    expect(opened.project.single).toBe(join(opened.project.folder, 'a.blend'));
  });
});

describe('snapshots beside a project', () => {
  async function given(): Promise<{ source: string; folder: string; extra: string; projects: string }> {
    const folder = temporaryFolder();
    await plant(folder, { 'shot.blend': BLEND, 'maps/wood.png': 'wood', 'maps/stone/a.png': 'a' });
    const extra = temporaryFolder();
    await plant(extra, { 'sky.exr': 'sky', 'other.blend': '' });
    return {
      source: pathToFileURL(folder).href,
      folder,
      extra,
      projects: join(temporaryFolder(), 'projects'),
    };
  }

  test('appear as its sub-folders, and the project stays as it is', async () => {
    const { source, folder, extra, projects } = await given();
    const links = { textures: extra, 'maps/stone/more': extra, 'new/deep': extra };
    const opened = await openProject(jobOf(source), { projects, links });
    expect(opened.scene).toBe('shot.blend');
    expect(contentOf(opened)).toBe(BLEND);
    const at = (name: string) => readFileSync(join(opened.project.folder, name), 'utf8');
    for (const name of ['textures/sky.exr', 'maps/stone/more/sky.exr', 'new/deep/sky.exr'])
      expect(at(name)).toBe('sky');
    expect([at('maps/wood.png'), at('maps/stone/a.png')]).toEqual(['wood', 'a']);
    expect(readdirSync(folder).sort()).toEqual(['maps', 'shot.blend']);
    // Again, as after a restart.
    expect(await openProject(jobOf(source), { projects, links })).toEqual(opened);
  });

  test('take no part in finding the scene', async () => {
    const { source, extra, projects } = await given();
    const { scene } = await openProject(jobOf(source), { projects, links: { more: extra } });
    expect(scene).toBe('shot.blend');
  });

  test('are refused where the project has something of their name, or they are not there', async () => {
    const { source, extra, projects } = await given();
    expect(await faultOf(openProject(jobOf(source), { projects, links: { maps: extra } }))).toBe(
      'snapshot "maps" of the project: the project has something of that name',
    );
    expect(await faultOf(openProject(jobOf(source), { projects, links: { maps: '/nowhere' } }))).toBe(
      'snapshot "maps" of the project: /nowhere is not there',
    );
  });
});
