import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import type { RemoteFile } from '../../farm/store/remote-file';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { FrameSync } from '../../local/sync/frame-sync';
import { placedByScene } from '../../local/output-folder/output-place';
import { SYNCED } from '../../local/sync/synced-files';
import { jobId } from '../../protocol/job/job';
import { temporaryFolder } from '../support/temporary-folder';

const FILM = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const ID = jobId(FILM);
const PIXELS = 'pixels';
const sha256 = createHash('sha256').update(PIXELS).digest('hex');

/** A farm's bucket in a folder, with one frame in it: nothing is downloaded from it. */
async function givenFrame(): Promise<Ledger> {
  const ledger = new Ledger(new FolderObjectStore(temporaryFolder()), ID);
  await ledger.writeJob({ version: 1, id: ID, job: FILM, source: 's3://b/k' });
  await ledger.writeRecord({
    ...{ version: 1, job: ID, unit: 'frame_000001', worker: 'i-1', seconds: 1 },
    ...{ started: '2026-11-28T10:00:00Z', finished: '2026-11-28T10:00:01Z' },
    files: [{ name: 'frame_000001.png', bytes: PIXELS.length, sha256, etag: 'e' }],
  });
  return ledger;
}

/** What someone has where a frame would be brought. */
const PLANTS: readonly (readonly [string, (path: string) => unknown])[] = [
  [
    'a link',
    (path) => {
      symlinkSync('elsewhere.png', path);
    },
  ],
  ['a pipe', (path) => execFileSync('mkfifo', [path])],
];

test.each(PLANTS)('%s in the place of a frame is left there, and told', async (kind, plant) => {
  const folder = temporaryFolder();
  const path = join(folder, 'frame_000001.png');
  plant(path);
  // As if the frame had been brought before, and somebody had put something else in its place.
  writeFileSync(join(folder, SYNCED), 'frame_000001.png\n');
  const before = lstatSync(path).ino;
  const remote = { beside: () => Promise.reject(new Error('downloaded')) } as unknown as RemoteFile;
  const pass = await new FrameSync(await givenFrame(), { folder, remote, onBrought: () => undefined }).pass();
  expect(pass).toMatchObject({ brought: 0, units: 0 });
  expect(pass.faults).toEqual([
    `"frame_000001.png": is in the way: "${path}" is ${kind}; move it away, or name another folder`,
  ]);
  expect(lstatSync(path).ino).toBe(before);
});

describe('the output path of a scene', () => {
  /** A scene with a link beside it, as an archive may bring it along. */
  function givenProject() {
    const user = temporaryFolder();
    const [home, project] = [join(user, 'home'), join(user, 'project')];
    for (const folder of [home, join(project, 'renders')]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(project, 'film.blend'), '');
    symlinkSync(home, join(project, 'out'));
    return { home, project, input: join(project, 'film.blend') };
  }

  test.each(['out', 'out/shots', 'renders/../out'])('%s does not lead through a link', async (folder) => {
    const { home, project, input } = givenProject();
    await expect(placedByScene({ isBesideScene: true, folder }, input, undefined)).rejects.toThrow(
      `--output scene: ${join(project, 'out')} is a link, and nothing is written through it`,
    );
    expect(readdirSync(home)).toEqual([]);
    expect(readlinkSync(join(project, 'out'))).toBe(home);
  });

  test.each(['renders', 'renders/new', '.'])('%s is beside the scene', async (folder) => {
    const { project, input } = givenProject();
    const place = await placedByScene({ isBesideScene: true, folder, name: 'shot_####' }, input, undefined);
    expect(place).toEqual({ output: join(project, folder), name: 'shot_####' });
  });
});
