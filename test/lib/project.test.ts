import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { ProjectUpload } from '../../lib/constructs/farm/project-upload';
import { inspectProject, type ProjectFacts } from '../../lib/project/inspect-project';
import { Project, refuseWhatCannotBePacked } from '../../lib/project/project';
import { hashProject } from '../../worker/project/project-hash';
import { CDK_CONTEXT } from '../support/deployment/farm-stack';
import { zipOf } from '../support/projects/archives';
import { temporaryFolder } from '../support/temporary-folder';

const BLEND = 'BLENDER-v405RENDH';

/** A folder of these files; those that end in `.blend` are taken for scenes. */
function givenFolder(...names: string[]): string {
  const folder = join(temporaryFolder(), 'film');
  mkdirSync(folder);
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), name.endsWith('.blend') ? BLEND : name);
  }
  return folder;
}

/** The files that `cdk deploy` would pack. */
function staged(looked: ProjectFacts): string[] {
  const app = new App({ outdir: temporaryFolder(), context: CDK_CONTEXT });
  const { asset } = new ProjectUpload(new Stack(app, 'Films'), 'Upload', { looked });
  const folder = join(app.outdir, asset.assetPath);
  if (asset.isFile) return [basename(folder)];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('a project on this machine', () => {
  test('is a folder: its scene, its hash, and how large it is', async () => {
    const folder = givenFolder('shot.blend', 'textures/wood.png', 'textures/a longer name.png');
    expect(await inspectProject(folder, undefined)).toEqual({
      kind: 'folder',
      path: folder,
      scene: 'shot.blend',
      hash: await hashProject(folder),
      bytes: BLEND.length + 'textures/wood.png'.length + 'textures/a longer name.png'.length,
      largest: { name: 'textures/a longer name.png', bytes: 26 },
    });
  });

  test('is uploaded without what is no part of it', async () => {
    const folder = givenFolder(
      'shot.blend',
      'shot.blend1',
      'shot.blend32',
      'shot.blend@',
      '.git/config',
      '__MACOSX/shot.blend',
      'lost+found/shot.blend',
      'textures/.DS_Store',
      'textures/wood.png',
      'a#b [c].png',
    );
    expect(staged(await inspectProject(folder, undefined))).toEqual([
      'a#b [c].png',
      'shot.blend',
      'textures/wood.png',
    ]);
  });

  test('begins where the worker will find its beginning', async () => {
    const folder = givenFolder('film/scenes/shot.blend', '.cache/x');
    const looked = await inspectProject(folder, 'film/scenes/shot.blend');
    expect(looked).toMatchObject({ path: join(folder, 'film', 'scenes'), scene: 'shot.blend' });
    expect(staged(looked)).toEqual(['shot.blend']);
  });

  test('is a .blend, and nothing of what lies beside it', async () => {
    const folder = givenFolder('a [1] !#.blend', 'other.blend', 'textures/wood.png');
    const looked = await inspectProject(join(folder, 'a [1] !#.blend'), undefined);
    expect(looked).toMatchObject({ kind: 'blend', scene: 'a [1] !#.blend', bytes: BLEND.length });
    expect(staged(looked)).toEqual(['a [1] !#.blend']);
  });

  test('is an archive, as it is; which scene is in it the worker will see', async () => {
    const folder = temporaryFolder();
    const archive = join(folder, 'film.tar.gz');
    // What is in it does not count here, not even that it is no .tar.gz.
    const content = zipOf({ name: 'shot.blend', content: BLEND });
    writeFileSync(archive, content);
    const looked = await inspectProject(archive, undefined);
    expect(looked).toMatchObject({ kind: 'archive', path: archive, scene: '', bytes: content.length });
    expect(await inspectProject(archive, 'shots/010.blend')).toMatchObject({
      scene: 'shots/010.blend',
      hash: looked.hash,
    });
    expect(staged(looked)).toEqual([expect.stringMatching(/^asset\..*\.gz$/)]);
    const stack = new Stack(new App({ outdir: temporaryFolder(), context: CDK_CONTEXT }), 'Films');
    expect(new ProjectUpload(stack, 'Upload', { looked }).key).toBe(`projects/${looked.hash}.tar.gz`);
  });

  test('is another one when its contents are, and not when only its place is', async () => {
    const one = givenFolder('shot.blend', 'textures/wood.png');
    const other = givenFolder('shot.blend', 'textures/wood.png');
    const { hash } = await inspectProject(one, undefined);
    expect((await inspectProject(other, undefined)).hash).toBe(hash);
    writeFileSync(join(other, 'textures', 'wood.png'), 'oak');
    expect((await inspectProject(other, undefined)).hash).not.toBe(hash);
  });

  test('may not link to what lies outside: it would be uploaded', async () => {
    const folder = givenFolder('shot.blend');
    symlinkSync('/etc/hostname', join(folder, 'name.txt'));
    await expect(inspectProject(folder, undefined)).rejects.toThrow(
      `project "${folder}": "name.txt" is a link that leads out of it, nowhere, or round in a circle; put the file itself there`,
    );
  });

  test('may link to what lies inside', async () => {
    const folder = givenFolder('shot.blend', 'textures/wood.png');
    symlinkSync('textures', join(folder, 'images'));
    expect(staged(await inspectProject(folder, undefined))).toEqual([
      'images/wood.png',
      'shot.blend',
      'textures/wood.png',
    ]);
  });

  test('may not hold a file that the CDK cannot pack; an archive may be of any size', () => {
    const largest = { name: 'smoke.vdb', bytes: 3 * 2 ** 30 };
    expect(() => {
      refuseWhatCannotBePacked('film', { kind: 'folder', largest });
    }).toThrow(
      'project "film": "smoke.vdb" has 3.0 GiB, and the CDK packs files of up to 2.0 GiB; pack it yourself and name the archive: tar --zstd -cf project.tar.zst -C "film" .',
    );
    refuseWhatCannotBePacked('film.tar', { kind: 'archive', largest });
  });

  test('is looked into by a program of its own, which says what is wrong in one line', () => {
    const folder = givenFolder('shot.blend');
    expect(Project.fromLocal(folder).scene).toBe('shot.blend');
    expect(() => Project.fromLocal(folder, { scene: 'other.blend' })).toThrow(
      'scene "other.blend": no such file in the project; it has "shot.blend"',
    );
  });
});

describe('a project elsewhere', () => {
  test.each([
    ['s3://films/shots/bloom.tar.zst', { kind: 's3', bucket: 'films', key: 'shots/bloom.tar.zst' }],
    ['s3://films/bloom.blend', { kind: 's3', bucket: 'films', key: 'bloom.blend' }],
    ['ebs://snap-0123456789abcdef0', { kind: 'snapshot', snapshot: 'snap-0123456789abcdef0' }],
    ['ebs://My textures, 2nd', { kind: 'snapshot', snapshot: 'My textures, 2nd' }],
    ['file:///opt/my%20film', { kind: 'image', path: '/opt/my film' }],
  ])('%s', (text, at) => {
    expect(Project.parse(text).at).toEqual(at);
  });

  test('has its scene found by the worker, or given', () => {
    expect(Project.fromBucket('films', 'bloom.zip').scene).toBe('');
    expect(Project.fromBucket('films', 'bloom.zip', { scene: 'a.blend' }).scene).toBe('a.blend');
  });
});
