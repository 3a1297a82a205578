import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserFault } from '../../../protocol/fault';
import { BlenderCrashed } from '../../../worker/blender/blender-crashed';
import { BlenderRenderer, type BlenderRendererOptions } from '../../../worker/blender/blender-renderer';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();
let folders = 0;
let renderer: BlenderRenderer | undefined;
let starts: string[];

function givenRenderer(options: Partial<BlenderRendererOptions> = {}): BlenderRenderer {
  starts = [];
  renderer = new BlenderRenderer({
    executable: 'blender',
    workFolder: work,
    onStart: ({ version, reason }) => starts.push(`${version}: ${reason}`),
    ...options,
  });
  return renderer;
}

function folder(): string {
  const path = join(work, `frame-${String(folders++)}`);
  mkdirSync(path);
  return path;
}

afterEach(async () => {
  await renderer?.close();
});

test('one Blender renders frame after frame of a scene, and a new one starts for another scene or other settings', async () => {
  const it = givenRenderer();
  const plain = await scene('plain');
  it.warmUp(plain, {});
  await expect(it.prepare(plain, {})).resolves.toMatchObject({ engine: 'CYCLES' });
  for (const frame of [1, 2]) {
    const rendered = await it.render({ scene: plain, settings: {}, frame, folder: folder() });
    expect(rendered.files).toEqual([`frame_00000${String(frame)}.png`]);
    expect(rendered.info.blender.version).toBe('3.4.1');
  }
  await it.render({ scene: plain, settings: { samples: 1 }, frame: 1, folder: folder() });
  await it.render({
    scene: await scene('plain', 'cropped'),
    settings: { samples: 1 },
    frame: 1,
    folder: folder(),
  });
  expect(starts).toEqual(['3.4.1: the first scene', '3.4.1: other settings', '3.4.1: another scene']);
});

test('a warm-up that fails is silent, and the use after it says why', async () => {
  const it = givenRenderer();
  it.warmUp(join(work, 'gone.blend'), {});
  await expect(it.prepare(join(work, 'gone.blend'), {})).rejects.toThrow(UserFault);
  // And it is tried again, each time it is asked for.
  await expect(
    it.render({ scene: join(work, 'gone.blend'), settings: {}, frame: 1, folder: folder() }),
  ).rejects.toThrow('there is no such file');
  expect(starts).toHaveLength(2);

  const lost = givenRenderer({ executable: '/no/blender' });
  lost.warmUp(await scene('plain'), {});
  await expect(lost.prepare(await scene('plain'), {})).rejects.toThrow('Blender not found: "/no/blender"');
});

test('a crash is the failure of its frame, and the next frame gets a new Blender', async () => {
  const it = givenRenderer();
  const request = { scene: await scene('plain'), settings: { samples: 10_000 }, frame: 1, folder: folder() };
  const killed = it.render({
    ...request,
    onSample: () => {
      // What the system does when memory runs out.
      void pidOf(it).then((pid) => process.kill(pid, 'SIGKILL'));
    },
  });
  await expect(killed).rejects.toThrow(BlenderCrashed);
  await it.prepare(request.scene, { samples: 1 });
  await it.render({ ...request, settings: { samples: 1 }, folder: folder() });
  expect(starts).toEqual(['3.4.1: the first scene', '3.4.1: Blender was killed (SIGKILL)']);
});

test('a Blender that dies between two frames is replaced before the next', async () => {
  const it = givenRenderer();
  const request = { scene: await scene('plain'), settings: {}, frame: 1 };
  await it.render({ ...request, folder: folder() });
  process.kill(await pidOf(it), 'SIGKILL');
  while (starts.length < 2) {
    await it
      .render({ ...request, folder: folder() })
      .catch((error: unknown) => { expect(error).toBeInstanceOf(BlenderCrashed); });
  }
  expect(starts).toEqual(['3.4.1: the first scene', '3.4.1: Blender was killed (SIGKILL)']);
});

test('an abort stops the frame, and the next frame gets a new Blender', async () => {
  const it = givenRenderer();
  const stop = new AbortController();
  const request = { scene: await scene('plain'), settings: { samples: 10_000 }, frame: 1, folder: folder() };
  const stopped = it.render({
    ...request,
    signal: stop.signal,
    onSample: () => { stop.abort(new Error('no longer wanted')); },
  });
  await expect(stopped).rejects.toThrow('no longer wanted');
  await it.prepare(request.scene, request.settings);
  expect(starts).toEqual(['3.4.1: the first scene', '3.4.1: the last render was stopped']);
});

test('an abort while the scene is being opened is heard at once, and the opening goes on', async () => {
  const it = givenRenderer();
  const plain = await scene('plain');
  const signal = AbortSignal.abort(new Error('no longer wanted'));
  await expect(it.prepare(plain, {}, signal)).rejects.toThrow('no longer wanted');
  await it.prepare(plain, {});
  expect(starts).toEqual(['3.4.1: the first scene']);
});

test('a Blender above the limit is kept when its scene is simply that big', async () => {
  const it = givenRenderer({ memoryLimitBytes: 1 });
  const request = { scene: await scene('plain'), settings: {}, frame: 1 };
  await it.render({ ...request, folder: folder() });
  await it.render({ ...request, folder: folder() });
  expect(starts).toHaveLength(1);
});

/** The Blender behind the renderer, which is nobody's business but a test's that kills it. */
async function pidOf(it: BlenderRenderer): Promise<number> {
  const { current } = it as unknown as { current: { process: Promise<{ pid: number }> } };
  return (await current.process).pid;
}
