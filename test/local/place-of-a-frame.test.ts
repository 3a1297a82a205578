import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { Ledger } from '../../farm/ledger/ledger';
import { fileState } from '../../local/folder-store/file-state';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { KeptFrames } from '../../local/output-folder/kept-frames';
import { makeRoom } from '../../local/output-folder/make-room';
import { OutputFolder } from '../../local/output-folder/output-folder';
import type { Wanted } from '../../local/render/order/wanted';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { FrameRange } from '../../protocol/job/frame-range';
import { type Job, jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { Naming } from '../../protocol/naming/naming';
import { Plan } from '../../protocol/job/plan';
import type { OpenedScene } from '../../protocol/environment/worker-event';
import { temporaryFolder } from '../support/temporary-folder';

const FILM = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
const ID = jobId(FILM);
const OTHER = { ...FILM, settings: { samples: 1 } };
const FILES = ['frame_000001.png', 'frame_000001_L.png', 'passes/z_000001.exr', 'still.png'];

const servers: Server[] = [];
const taken: OutputFolder[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  for (const folder of taken.splice(0)) await folder.release();
});

/** Puts something in the place of a file; `beside` has a file, a folder and nothing that links may lead to. */
const PLANTS: Readonly<Record<string, (path: string, beside: string) => unknown>> = {
  'a link to a file': (path, beside) => {
    symlinkSync(join(beside, 'thesis.txt'), path);
  },
  'a link to a folder': (path, beside) => {
    symlinkSync(beside, path);
  },
  'a link to nothing': (path, beside) => {
    symlinkSync(join(beside, 'new'), path);
  },
  'a link to a device': (path) => {
    symlinkSync('/dev/null', path);
  },
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a socket': async (path) => {
    const server = createServer().listen(path);
    servers.push(server);
    await once(server, 'listening');
  },
  ...(process.geteuid?.() === 0
    ? { 'a device': (path: string) => execFileSync('mknod', [path, 'c', '1', '3']) }
    : {}),
};
const KINDS = Object.keys(PLANTS);

async function given() {
  const user = temporaryFolder();
  const [beside, out] = [join(user, 'home'), join(user, 'out')];
  mkdirSync(beside);
  writeFileSync(join(beside, 'thesis.txt'), 'mine');
  const folder = await OutputFolder.take(out);
  taken.push(folder);
  const kept = new KeptFrames(out);
  return {
    beside,
    out,
    store: new FolderObjectStore(out, kept),
    plant: async (kind: string, name: string) => {
      mkdirSync(dirname(join(out, name)), { recursive: true });
      await PLANTS[kind]?.(join(out, name), beside);
    },
    /** What a render does before the first frame. @returns the line that it is refused with. */
    makeRoom: (options: { name?: string; isTemplate?: boolean; frames?: string } = {}) =>
      refusal(makeRoom(...wanted(folder, options), folder, kept, () => undefined)),
  };
}

function wanted(
  folder: OutputFolder,
  { name, isTemplate = false, frames = '1-3' }: { name?: string; isTemplate?: boolean; frames?: string },
): [Wanted, { replace: true }, OpenedScene] {
  const range = FrameRange.parse(frames);
  const naming = name === undefined ? {} : { naming: new Naming({ name, job: ID, scene: 'film.blend' }) };
  const place = { scene: '/film.blend', output: folder.path };
  const plan = new Plan(range, { taskSize: 1 });
  return [
    { id: ID, job: FILM, source: 'file:///film.blend', place, range, plan, taskSize: 1, ...naming },
    { replace: true },
    {
      ...({} as OpenedScene),
      ...(isTemplate ? {} : { expected: { frame: 1, files: FILES } }),
    },
  ];
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    return messageOf(error);
  }
}

/** As a run leaves a frame that it has rendered. */
async function rendered(store: FolderObjectStore, out: string, film: Job, unit: string, names: string[]) {
  const job = jobId(film);
  const ledger = new Ledger(store, job);
  await ledger.writeJob({ version: 1, id: job, job: film, source: 'file:///film.blend' });
  for (const name of names) await store.put(keys.frame(job, name), 'pixels');
  const at = '2026-12-01T00:00:00Z';
  await ledger.writeRecord({
    ...{ version: 1, job, unit, worker: 'w', seconds: 1, started: at, finished: at },
    files: names.map((name) => ({
      name,
      bytes: 6,
      sha256: createHash('sha256').update('pixels').digest('hex'),
      etag: fileState(statSync(join(out, name))).etag,
    })),
  });
}

describe.each(KINDS)('%s in the place of', (kind) => {
  const short = kind.split(' to ')[0] ?? '';

  test.each<[string, string, Parameters<Awaited<ReturnType<typeof given>>['makeRoom']>[0]]>([
    ['a frame', 'frame_000002.png', {}],
    ['a view', 'frame_000003_L.png', {}],
    ['a file of an output node', 'passes/z_000002.exr', {}],
    ['a file that each frame writes', 'still.png', {}],
    ['a frame with a name', 'a/x_0002.png', { name: 'a/x_####' }],
    ['a frame of a template', 'frame_000002_b.exr', { isTemplate: true }],
    ['a frame of a template with a name', 'x_0002.exr', { isTemplate: true, name: 'x_####' }],
  ])('%s is refused in one line before anything is rendered, and stays', async (_, name, options) => {
    const { out, plant, makeRoom: make } = await given();
    await plant(kind, name);
    const before = lstatSync(join(out, name)).ino;
    expect(await make(options)).toBe(
      `output folder ${out}: "${name}" is ${short}, in the place of a frame that is to be written; move it away, or name another folder with -o`,
    );
    expect(lstatSync(join(out, name)).ino).toBe(before);
  });

  test('a frame that is recorded is refused, too, of this job and of another', async () => {
    for (const film of [FILM, OTHER]) {
      const { out, store, plant, makeRoom: make } = await given();
      await rendered(store, out, film, 'frame_000002', ['frame_000002.png']);
      renameSync(join(out, 'frame_000002.png'), join(out, 'away'));
      await plant(kind, 'frame_000002.png');
      expect(await make()).toContain(`"frame_000002.png" is ${short}, in the place of a frame`);
      expect(readdirSync(join(out, '.brenda'))).not.toContain('replaced');
    }
  });

  test('a frame that is not asked for is let alone', async () => {
    const { plant, makeRoom: make } = await given();
    await plant(kind, 'frame_000009.png');
    expect(await make()).toBe('');
  });

  test('a frame while that is rendered stays, and the frame is not published', async () => {
    const { out, beside, store, plant } = await given();
    await plant(kind, 'frame_000001.png');
    const path = join(out, 'frame_000001.png');
    const before = lstatSync(path).ino;
    const bare = new FolderObjectStore(out);
    for (const one of [store, bare])
      for (const ifAbsent of [true, false])
        expect(await refusal(one.put(keys.frame(ID, 'frame_000001.png'), 'pixels', { ifAbsent }))).toBe(
          `cannot write ${path}: there is ${short} of that name`,
        );
    expect(lstatSync(path).ino).toBe(before);
    expect(readdirSync(join(out, '.brenda', 'tmp'))).toEqual([]);
    expect(readdirSync(beside)).toEqual(['thesis.txt']);
    expect(readFileSync(join(beside, 'thesis.txt'), 'utf8')).toBe('mine');
  });

  test('a record stays, and the record is not written', async () => {
    const { beside, store, plant } = await given();
    await plant(kind, `.brenda/jobs/${ID}/ledger/frame_000001.json`);
    expect(await refusal(store.put(`jobs/${ID}/ledger/frame_000001.json`, '{}'))).toMatch(
      new RegExp(`: there is ${short} of that name$`),
    );
    expect(readdirSync(beside)).toEqual(['thesis.txt']);
  });
});

test.each(['a pipe', 'a link to a folder', 'a socket'])(
  '%s in the place of a folder for frames is refused before anything is rendered',
  async (kind) => {
    const { out, plant, makeRoom: make } = await given();
    await plant(kind, 'passes');
    expect(await make()).toContain(`${join(out, 'passes')} is ${kind.split(' to ')[0] ?? ''}, and `);
  },
);

test('a folder in the place of a frame is refused before; a template may have made it itself', async () => {
  const { out, makeRoom: make } = await given();
  mkdirSync(join(out, 'frame_000002.png'));
  mkdirSync(join(out, 'frame_000003'));
  expect(await make()).toContain('"frame_000002.png" is a folder, in the place of a frame');
  expect(await make({ isTemplate: true })).toBe('');
});

test('of several the first is named, and the others are counted', async () => {
  const { out, plant, makeRoom: make } = await given();
  for (const name of ['frame_000001.png', 'frame_000002.png', 'frame_000003_L.png'])
    await plant('a pipe', name);
  expect(await make()).toMatch(
    new RegExp(
      `^output folder ${out}: "frame_00000\\d(?:_L)?\\.png" is a pipe, in the place of a frame that is to be written, and so are 2 more that are no files; move them away`,
    ),
  );
});

test('a frame that is done, and was moved to another disk with a link in its place, is not rendered, and may stay', async () => {
  const { beside, out, store, makeRoom: make } = await given();
  const names = ['frame_000002.png', 'frame_000002_L.png'];
  await rendered(store, out, FILM, 'frame_000002', names);
  renameSync(join(out, 'frame_000002.png'), join(beside, 'frame_000002.png'));
  symlinkSync(join(beside, 'frame_000002.png'), join(out, 'frame_000002.png'));
  expect(await make()).toBe('');
  // Once another file of the frame is gone, all are written again.
  renameSync(join(out, 'frame_000002_L.png'), join(beside, 'frame_000002_L.png'));
  expect(await make()).toContain('"frame_000002.png" is a link, in the place of a frame');
});
