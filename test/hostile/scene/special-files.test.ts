import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, cpSync, mkdirSync, openSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inspectScene } from '../../../local/scene/inspect-scene';
import type { LocalProject } from '../../../local/project/local-project';
import { UserFault } from '../../../protocol/failure/fault';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { brenda } from '../../support/brenda';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();
const FILES = ['cache.pc2', 'image.png', 'sound.wav', 'volume.vdb'];

/** A project in which files that the scene reads are a device or a pipe. */
async function given(
  name: string,
  target: string,
  files: readonly string[],
  of = 'special',
): Promise<string> {
  const from = await scene('special-files', of);
  const path = join(work, name, basename(from));
  cpSync(dirname(from), dirname(path), { recursive: true });
  for (const file of files) symlinkSync(target, join(dirname(path), file));
  return path;
}

beforeAll(() => {
  execFileSync('mkfifo', [join(work, 'no writer')]);
});

test.each([
  ['a device', '/dev/zero', FILES],
  // Blender itself waits for other pipes, of a volume or a cache as soon as it opens the scene.
  ['a pipe', '../no writer', ['sound.wav']],
])('%s is told in place of whatever file it is, and not opened by the check', async (kind, target, files) => {
  const path = await given(`checked-${kind}`, target, files);
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
  try {
    await blender.open(path, {});
    const frames = FrameRange.parse('1');
    const { findings } = await blender.check({ frames, project: dirname(path), elsewhere: true });
    const told = findings.filter(({ id }) => id === 'special-files');
    expect(told.map(({ subject, say, used }) => [basename(subject), say, used]).sort()).toEqual(
      files.map((file) => [file, `is ${kind}, not a file`, true]),
    );
    const missing = findings.filter(({ id }) => id.startsWith('missing-')).map(({ subject }) => subject);
    expect(missing.sort()).toEqual(FILES.filter((file) => !files.includes(file)));
  } finally {
    await blender.close();
  }
});

/** Whether it waits while it opens the scene, or the check finds the pipe. */
test.each([
  ['a file that it reads for a frame', 'special', FILES],
  ['a library', 'library-linked', ['library.blend']],
])('a pipe in place of %s ends the look at the scene in seconds, and in one line', async (_, name, files) => {
  const path = await given(`waited-for-${name}`, '../no writer', files, name);
  const project = { folder: dirname(path), scene: basename(path) } as LocalProject;
  const began = performance.now();
  const told = await inspectScene(project, {
    blender: BLENDER,
    workFolder: join(work, `inspected-${name}`),
  }).then(
    ({ findings }) => findings.map(({ say }) => say).join('\n'),
    (error: unknown) => (error instanceof UserFault ? error.message : String(error)),
  );
  expect(told).toMatch(
    /^\S.*: is a pipe, not a file, and Blender waits for it; name a file in its place, and save the scene$/,
  );
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('a Blender whose scripts are trusted may wait for the program at the other end of a pipe', async () => {
  execFileSync('mkfifo', [join(work, 'a late writer')]);
  const path = await given('trusted', '../a late writer', ['library.blend'], 'library-linked');
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work, trusted: true });
  try {
    const opened = blender.open(path, { trusted: true }).then(
      () => 'open',
      (error: unknown) => String(error),
    );
    expect(await Promise.race([opened, setTimeout(6000, 'waits')])).toBe('waits');
    const answer = setInterval(() => {
      letGoOn(join(work, 'a late writer'));
    }, 100);
    expect(await opened).not.toContain('a pipe');
    clearInterval(answer);
  } finally {
    await blender.close();
  }
});

/** Opens a pipe for writing, if a program waits for that, and writes nothing. */
function letGoOn(pipe: string): void {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
  }
}

test.each(['lit', 'keyed'])(
  'a pipe that a frame reads, or may read by a keyframe, is told by the check: %s',
  async (name) => {
    const path = await given(name, '../no writer', ['light.ies'], name);
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
    try {
      await blender.open(path, {});
      const frames = FrameRange.parse('1-2');
      const { findings } = await blender.check({ frames, project: dirname(path), elsewhere: true });
      const told = findings.filter(({ id }) => id === 'special-files').map(({ say }) => say);
      expect(told).toEqual(['is a pipe, not a file']);
      const rendering = blender.render({ frame: 2, folder: temporaryFolder() });
      if (name === 'lit')
        await expect(rendering).rejects.toThrow(
          /light\.ies: is a pipe, not a file, and Blender waits for it/,
        );
      // Blender forgets the path as the mode changes.
      else expect((await rendering).files).not.toEqual([]);
    } finally {
      await blender.close();
    }
  },
);

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends a check at once whose Blender waits for a pipe, and leaves nothing behind',
  async (signal) => {
    const path = await given(`ended-by-${signal}`, '../no writer', FILES);
    const temporary = temporaryFolder();
    const ran = brenda(['check', path], { env: { TMPDIR: temporary } });
    await ran.says('opening special.blend');
    await setTimeout(1000);
    const began = performance.now();
    ran.kill(signal);
    const { code, stderr } = await ran;
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(code).not.toBe(0);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(readdirSync(temporary)).toEqual([]);
  },
);

test('a render ends before its first frame, and says which file it is', async () => {
  const path = await given('rendered', '/dev/zero', FILES);
  const { code, stderr } = await brenda(['render', path, '-f', '1', '-o', join(work, 'frames')]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('sound.wav: is a device, not a file');
});

test('an address in place of a movie, a sound or a clip is an error that cannot be allowed, and nothing is downloaded from it', async () => {
  let fetched = 0;
  const server = createServer((socket) => {
    fetched++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    const folder = join(work, 'addresses');
    mkdirSync(folder);
    const script = join(__dirname, '../../scenes/hostile/addresses.py');
    const args = ['-b', '--factory-startup', '--python-exit-code', '1', '-P', script, '--', folder];
    await promisify(execFile)(BLENDER, args, { env: { ...process.env, ADDRESS: address } });
    expect(fetched).toBeGreaterThan(0);
    fetched = 0;
    const path = join(folder, 'addresses.blend');
    const allowed = 'missing-strips,missing-movie-clips,missing-images';
    const { code, stderr } = await brenda(['render', path, '-f', '1-2', '--allow', allowed]);
    expect(code).toBe(1);
    for (const name of ['movie.mp4', 'sound.wav', 'clip.mp4', 'image.mp4'])
      expect(stderr).toContain(`${address}${name}: is an address, not a file`);
    expect(fetched).toBe(0);
  } finally {
    server.close();
  }
});

test('of what is packed, movies, sequences and volumes are still read from their files, and told as such', async () => {
  const path = await scene('packed-files', 'packed-files', { ADDRESS: 'http://127.0.0.1:9/' });
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
  try {
    await blender.open(path, {});
    const frames = FrameRange.parse('1');
    const { findings } = await blender.check({ frames, project: dirname(path), elsewhere: true });
    const told = findings.map(({ id, subject }) => `${id} ${basename(subject)}`);
    expect(told.filter((one) => /^(?:special|missing)-/.test(one)).sort()).toEqual([
      'missing-images movie.mp4',
      'missing-images shot_0001.png',
      'missing-volumes smoke.vdb',
      'special-files movie.mp4',
    ]);
  } finally {
    await blender.close();
  }
});
