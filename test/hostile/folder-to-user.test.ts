import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { folderStatus } from '../../cli/commands/status/folder-status';
import { outputFolder } from '../../cli/job/rendered-folder';
import { Ledger } from '../../farm/ledger/ledger';
import { RemoteFile } from '../../farm/store/remote-file';
import { type EmbeddedServices, startEmbeddedServices } from '../../local/farm/embedded-services';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { FolderReader } from '../../local/folder-store/folder-reader';
import { FrameSync } from '../../local/sync/frame-sync';
import { framesThere } from '../../local/output-folder/frames-there';
import { KeptFrames } from '../../local/output-folder/kept-frames';
import { openInput } from '../../local/project/local-project';
import { OutputFolder } from '../../local/output-folder/output-folder';
import { finishRenaming } from '../../local/output-folder/rename-done';
import { RunLog } from '../../local/run/run-log';
import { UserFault } from '../../protocol/failure/fault';
import { jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { tarOf } from '../support/projects/archives';
import { brenda } from '../support/brenda';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';
import { RUNS } from './borders';

const FILM = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const JOB = jobId(FILM);
const GONE = '999999999 1\n';
const TEMPORARY = '00000000-0000-4000-8000-000000000000';

/** Where a stranger puts something: all places that Brenda reads, writes or removes in an output folder, and some beside them. */
const places = fc
  .constantFrom(
    '.brenda',
    ...['work', 'work/worker-1', 'work/project', 'work/precious', 'tmp', `tmp/${TEMPORARY}`, 'tmp/precious'],
    ...['lock', 'run.json', 'run.json.new', 'written', 'written.new', 'renaming', 'renaming.new', 'clock-1'],
    ...[
      'project',
      'project/0123456789abcdef',
      'project/precious',
      'project/.unpacking-a',
      'replaced',
      'replaced/other',
    ],
    ...['jobs', `jobs/${JOB}`, `jobs/${JOB}/job.json`, `jobs/${JOB}/ledger`, `jobs/${JOB}/requests`],
    ...[
      `jobs/${JOB}/ledger/frame_000001.json`,
      `jobs/${JOB}/failures`,
      `jobs/${JOB}/logs`,
      `jobs/${JOB}/slices`,
    ],
    'precious',
  )
  .map((place) => (place === '.brenda' ? place : `.brenda/${place}`));
const besides = fc.constantFrom(
  ...['frame_000001.png', 'passes', 'passes/z_000001.png', 'passes/precious', 'notes.txt', '.brenda-synced'],
  ...['.brenda-sync-999999999', '.brenda-sync-999999999-x', '.brenda-sync-999999999-x/precious'],
);
const kinds = fc.constantFrom(
  ...([
    'link to a folder',
    'link to a file',
    'link to nothing',
    'file',
    'folder',
    'list',
    'lock',
    'pipe',
  ] as const),
);
const plants = fc.array(fc.record({ at: fc.oneof(places, besides), kind: kinds }), {
  minLength: 1,
  maxLength: 4,
});
interface Plant {
  readonly at: string;
  readonly kind: string;
}

/** A user's folders, of which `out` has come from a stranger. */
function givenUser(planted: readonly Plant[]): { readonly home: string; readonly out: string } {
  const user = temporaryFolder();
  const [home, out] = [join(user, 'home'), join(user, 'out')];
  for (const path of [
    'work/worker-1',
    'tmp',
    'project/0123456789abcdef',
    `jobs/${JOB}/ledger`,
    'passes',
    'precious',
  ])
    mkdirSync(join(home, path), { recursive: true });
  for (const path of [
    'thesis.txt',
    'work/thesis.txt',
    'work/worker-1/a',
    'tmp/a',
    'passes/z_000001.png',
    'frame_000001.png',
  ])
    writeFileSync(join(home, path), `the user's ${path}`);
  mkdirSync(out);
  for (const { at, kind } of planted) plant(join(out, at), kind, home);
  return { home, out };
}

function plant(path: string, kind: string, home: string): void {
  const write = (text: string): void => {
    writeFileSync(path, text, { flag: 'wx' });
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (kind === 'link to a folder') symlinkSync(home, path);
    else if (kind === 'link to a file') symlinkSync(join(home, 'thesis.txt'), path);
    else if (kind === 'link to nothing') symlinkSync(join(home, 'new'), path);
    else if (kind === 'list')
      write('{"name":"frame_000001.png","etag":"x"}\n"frame_000001.png"\n"passes/precious"\n');
    else if (kind === 'lock') write(GONE);
    else if (kind === 'file') write('mine');
    else if (kind === 'pipe') execFileSync('mkfifo', [path], { stdio: 'ignore' });
    else {
      mkdirSync(path);
      writeFileSync(join(path, 'mine.txt'), 'mine');
    }
  } catch {
    // Something else is there already.
  }
}

/** Of all that is below a folder: what it is. */
function all(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const is = lstatSync(path);
    found[path.slice(folder.length + 1)] = is.isSymbolicLink()
      ? `-> ${readlinkSync(path)}`
      : is.isFile()
        ? readFileSync(path, 'utf8')
        : is.isDirectory()
          ? 'a folder'
          : 'something else';
  }
  return found;
}

/** All that a render does to its folder before, while and after it renders. */
async function render(out: string, archive: string): Promise<void> {
  const input = await openInput(archive, undefined);
  const folder = await OutputFolder.take(out);
  let run: RunLog | undefined;
  try {
    run = await RunLog.begin(folder, 1);
    await input.place(folder);
    await rm(join(folder.work.path, 'project'), { recursive: true, force: true });
    const kept = new KeptFrames(out);
    const store = new FolderObjectStore(out, kept, () => folder.requireThere());
    await store.put('jobs/0000000000000000/x', 'made');
    await finishRenaming(folder);
    await framesThere(store);
    await kept.written();
    await kept.goOn([]);
    const ledger = new Ledger(store, JOB);
    await ledger.writeJob({ version: 1, id: JOB, job: FILM, source: 'file:///film' });
    await store.put(keys.frame(JOB, 'frame_000001.png'), 'pixels');
    await store.put(keys.frame(JOB, 'passes/z_000001.png'), 'pixels');
    await ledger.writeFailure(
      'frame_000002',
      { worker: 'w', at: '2026-12-01T00:00:00Z', reason: 'none' },
      { log: 'l' },
    );
    await ledger.forget('frame_000001');
    await ledger.forgetFailures();
    await run.end({ failed: 0, left: 0 });
  } catch (error) {
    await run?.undo();
    throw error;
  } finally {
    await folder.release();
  }
}

async function look(out: string): Promise<void> {
  const store = await outputFolder(out);
  await store.reading(() => folderStatus(store, new FolderReader(store), out));
}

/** Bad input is one line for the user, and nothing else is thrown. */
async function refusedOrDone(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof UserFault) && (error as Error).name !== 'UnreadableObject') throw error;
    expect((error as Error).message).not.toContain('\n');
    return false;
  }
}

describe('a folder that came from a stranger', () => {
  let archive: string;
  let services: EmbeddedServices;
  let farm: Ledger;
  beforeAll(async () => {
    const folder = temporaryFolder();
    archive = join(folder, 'film.tar');
    writeFileSync(archive, await tarOf({ name: 'film.blend', content: 'BLENDER-v402' }));
    services = await startEmbeddedServices({ folder: join(folder, 'farm') });
    const store = new FolderObjectStore(join(folder, 'farm'));
    farm = new Ledger(store, JOB);
    await farm.writeJob({ version: 1, id: JOB, job: FILM, source: 's3://a/film' });
    const files = ['frame_000001.png', 'passes/z_000001.png', 'passes/precious'];
    for (const name of files) await store.put(keys.frame(JOB, name), 'pixels');
    await farm.writeRecord({
      ...{ version: 1, job: JOB, unit: 'frame_000001', worker: 'w', seconds: 1 },
      started: '2026-12-01T00:00:00Z',
      finished: '2026-12-01T00:00:01Z',
      files: files.map((name) => ({
        name,
        bytes: 6,
        sha256: createHash('sha256').update('pixels').digest('hex'),
        etag: 'e',
      })),
    });
  });
  afterAll(() => services.close());

  async function sync(out: string): Promise<void> {
    const remote = new RemoteFile({ bucket: services.bucket, key: '' }, services.env);
    const { faults } = await new FrameSync(farm, { folder: out, remote, onBrought: () => undefined }).pass();
    for (const fault of faults) expect(fault).not.toContain('\n');
  }

  test("has nothing outside of it changed, and loses nothing that is not Brenda's", async () => {
    const ends = { done: 0, refused: 0 };
    const uses = fc.array(fc.constantFrom('render', 'render', 'status', 'sync'), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(plants, uses, async (planted, order) => {
        const { home, out } = givenUser(planted);
        const [before, mine] = [all(home), all(out)];
        for (const use of order) {
          const work = use === 'render' ? render(out, archive) : use === 'status' ? look(out) : sync(out);
          ends[(await refusedOrDone(work)) ? 'done' : 'refused']++;
          expect(all(home)).toEqual(before);
        }
        const left = Object.values(all(out));
        for (const [path, content] of Object.entries(mine))
          if (content === 'mine' && !isBrendas(path, mine))
            expect({ path, isLeft: left.includes('mine') }).toEqual({ path, isLeft: true });
      }),
      {
        numRuns: RUNS['folder-to-user'],
        examples: [
          [[{ at: '.brenda', kind: 'link to a folder' }], ['render']],
          [[{ at: `.brenda/tmp/${TEMPORARY}`, kind: 'folder' }], ['render']],
        ],
      },
    );
    expect(ends.done).toBeGreaterThan(30);
    expect(ends.refused).toBeGreaterThan(30);
  });

  /** Whether a file has a name that is Brenda's, where a run of Brenda's was, by its lock. */
  function isBrendas(path: string, among: Record<string, string>): boolean {
    if (/^\.brenda\/(?:work|tmp)\//.test(path)) return '.brenda/lock' in among || path.endsWith(TEMPORARY);
    return (
      /^\.brenda\/(?:lock|run\.json|written|renaming)(?:\.new)?$/.test(path) ||
      /^\.brenda\/project\/(?:[0-9a-f]{16}|\.unpacking-a)(?:\/|$)/.test(path) ||
      path.startsWith(`.brenda/jobs/${JOB}/`) ||
      path.startsWith('.brenda-sync')
    );
  }

  test('a file there that has another name elsewhere is not written to', async () => {
    const { home, out } = givenUser([]);
    mkdirSync(join(out, '.brenda'));
    for (const name of ['written', 'run.json', 'run.json.new', 'written.new', 'renaming'])
      linkSync(join(home, 'thesis.txt'), join(out, '.brenda', name));
    const before = all(home);
    await refusedOrDone(render(out, archive));
    expect(all(home)).toEqual(before);
  });
});

describe('brenda render, asked to render into a folder with', () => {
  test.each([
    ['.brenda that is a link', '.brenda', 'a link'],
    ['a link in .brenda', '.brenda/work', 'a link'],
    ['a link deep in .brenda', '.brenda/jobs/x/ledger', 'a link'],
    ['a link in place of its lock', '.brenda/lock', 'a link'],
  ])('%s, says so in one line, and removes nothing', async (_, at, what) => {
    const { home, out } = givenUser([{ at, kind: 'link to a folder' }]);
    const before = all(home);
    const path = await scene('plain', 'plain');
    const { code, stderr } = await brenda(['render', path, '-f', '1', '-o', out]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `brenda: output folder: ${join(out, at)} is ${what}, which Brenda has not made; move it away, or name another folder with -o\n`,
    });
    const status = await brenda(['status', out]);
    expect(status.code).toBe(2);
    expect(status.stderr).toBe(
      `brenda: ${join(out, at)} is ${what}, which Brenda has not made; move it away\n`,
    );
    expect(all(home)).toEqual(before);
    expect(existsSync(join(out, 'frame_000001.png'))).toBe(false);
  });

  test.each(['frames', 'frames/film'])(
    '%s beside the scene that is a link, says so in one line',
    async (at) => {
      const { home, out } = givenUser([{ at, kind: 'link to a folder' }]);
      const before = all(home);
      const film = join(out, 'film.blend');
      copyFileSync(await scene('plain', 'plain'), film);
      const { code, stderr } = await brenda(['render', film, '-f', '1']);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `brenda: output folder: ${join(out, at)} is a link, and nothing is written through it; put a folder in its place, or name a folder with -o\n`,
      });
      expect(all(home)).toEqual(before);
    },
  );

  const asRoot = process.geteuid?.() === 0 ? test : test.skip;
  asRoot('.brenda of another user, says so', async () => {
    const { out } = givenUser([]);
    mkdirSync(join(out, '.brenda'));
    execFileSync('chown', ['12345', join(out, '.brenda')]);
    const { code, stderr } = await brenda(['render', await scene('plain', 'plain'), '-f', '1', '-o', out]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `brenda: output folder: ${join(out, '.brenda')} belongs to another user, number 12345; go on as that user, or name another folder with -o\n`,
    });
  });
});
