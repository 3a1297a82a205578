import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserFault } from '../../../../protocol/failure/fault';
import { FrameRange } from '../../../../protocol/job/frame-range';
import { BlenderCrashed } from '../../../../worker/render/blender/failures/blender-crashed';
import {
  BlenderRenderer,
  type BlenderRendererOptions,
} from '../../../../worker/render/blender/blender-renderer';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { BLENDER, blenderVersion, isAtLeast } from '../../../support/blender';

const work = temporaryFolder();
let folders = 0;
let renderer: BlenderRenderer | undefined;
let starts: string[];

function givenRenderer(options: Partial<BlenderRendererOptions> = {}): BlenderRenderer {
  starts = [];
  renderer = new BlenderRenderer({
    executable: BLENDER,
    workFolder: work,
    onStart: ({ version, reason }) => starts.push(`${version}: ${reason}`),
    ...options,
  });
  return renderer;
}

/** How a start is told. */
function started(reason: string): string {
  return `${blenderVersion()}: ${reason}`;
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
  const early = it.prepare({ scene: plain, settings: {} });
  await expect(it.prepare({ scene: plain, settings: {} })).resolves.toBe(await early);
  for (const frame of [1, 2]) {
    const rendered = await it.render({ scene: plain, settings: {}, frame, folder: folder() });
    expect(rendered.files).toEqual([`frame_00000${String(frame)}.png`]);
    expect(rendered.info.blender.version).toBe(blenderVersion());
  }
  await it.render({ scene: plain, settings: { samples: 1 }, frame: 1, folder: folder() });
  await it.render({
    scene: await scene('plain', 'cropped'),
    settings: { samples: 1 },
    frame: 1,
    folder: folder(),
  });
  expect(starts).toEqual([started('the first scene'), started('other settings'), started('another scene')]);
});

test('a scene is checked once for the same frames, and again for others', async () => {
  const it = givenRenderer();
  const path = await scene('plain');
  const look = (frames: string) =>
    it.check({
      scene: path,
      settings: {},
      project: work,
      elsewhere: false,
      frames: FrameRange.parse(frames),
    });
  const { expected } = await look('1-3');
  expect((await look('1-3')).expected).toBe(expected);
  expect((await look('2-3')).expected).toEqual({ frame: 2, files: ['frame_000002.png'] });
});

test('a scene that cannot be opened is tried again each time it is asked for', async () => {
  const it = givenRenderer();
  const gone = join(work, 'gone.blend');
  await expect(it.prepare({ scene: gone, settings: {} })).rejects.toThrow(UserFault);
  await expect(it.render({ scene: gone, settings: {}, frame: 1, folder: folder() })).rejects.toThrow(
    'there is no such file',
  );
  expect(starts).toHaveLength(2);

  const lost = givenRenderer({ executable: '/no/blender' });
  await expect(lost.prepare({ scene: await scene('plain'), settings: {} })).rejects.toThrow(
    'Blender not found: "/no/blender"',
  );
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
  await it.prepare({ scene: request.scene, settings: { samples: 1 } });
  await it.render({ ...request, settings: { samples: 1 }, folder: folder() });
  expect(starts).toEqual([started('the first scene'), started('Blender was killed (SIGKILL)')]);
});

test('a Blender that dies between two frames is replaced before the next', async () => {
  const it = givenRenderer();
  const request = { scene: await scene('plain'), settings: {}, frame: 1 };
  await it.render({ ...request, folder: folder() });
  process.kill(await pidOf(it), 'SIGKILL');
  while (starts.length < 2) {
    await it.render({ ...request, folder: folder() }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(BlenderCrashed);
    });
  }
  expect(starts).toEqual([started('the first scene'), started('Blender was killed (SIGKILL)')]);
});

test('a Blender that tells nothing at all of a frame is named in a warning', async () => {
  const warnings: string[] = [];
  const it = givenRenderer({ onWarning: (text) => warnings.push(text) });
  const quiet = { scene: await scene('quiet'), settings: { trusted: true as const } };
  const isNamed = () => warnings.some((text) => text.includes('does not tell how far a frame is'));
  await it.render({ ...quiet, frame: 6, folder: folder() });
  expect(isNamed()).toBe(false);
  // Older ones tell their log, which no script keeps them from.
  await it.render({ ...quiet, frame: 5, folder: folder() });
  expect(isNamed()).toBe(isAtLeast(4, 3));
});

test('an abort stops the frame, and the next frame gets a new Blender', async () => {
  const it = givenRenderer();
  const stop = new AbortController();
  const request = { scene: await scene('plain'), settings: { samples: 10_000 }, frame: 1, folder: folder() };
  const stopped = it.render({
    ...request,
    signal: stop.signal,
    onSample: () => {
      stop.abort(new Error('no longer wanted'));
    },
  });
  await expect(stopped).rejects.toThrow('no longer wanted');
  await it.prepare(request);
  expect(starts).toEqual([started('the first scene'), started('the last render was stopped')]);
});

test('an abort while the scene is being opened is heard at once, and the opening goes on', async () => {
  const it = givenRenderer();
  const plain = await scene('plain');
  const signal = AbortSignal.abort(new Error('no longer wanted'));
  await expect(it.prepare({ scene: plain, settings: {} }, signal)).rejects.toThrow('no longer wanted');
  await it.prepare({ scene: plain, settings: {} });
  expect(starts).toEqual([started('the first scene')]);
});

describe('with a limit of 1000 bytes', () => {
  /** Stands in for a Blender whose memory after each frame is as given, then starts over with the next process. */
  function givenMemory(...residentBytes: readonly number[]) {
    const executable = join(work, `blender-${String(folders++)}`);
    const info = {
      blender: { version: '9', build: '0', built: '0' },
      ...{
        savedBy: '9',
        frames: { first: 1, last: 2, step: 1 },
        engine: 'CYCLES',
        samples: 1,
        width: 4,
        height: 4,
      },
      ...{ device: null, openSeconds: 1, scriptsRunWithFrames: false },
      ...{ format: 'PNG', extension: '.png', denoised: false, files: [], residentBytes: 100 },
      output: { text: '/tmp/', hasTemplates: true },
      isInPlace: false,
    };
    const frame = {
      ...{ files: ['f.png'], expected: [], missingImages: [], samples: 1, seed: null, device: null },
      ...{ seconds: 1, savingSeconds: null, reopenSeconds: 0 },
    };
    const program = `#!/usr/bin/env node
      const { createReadStream, writeSync } = require('node:fs');
      const say = (what) => writeSync(4, JSON.stringify(what) + '\\n');
      const memory = ${JSON.stringify(residentBytes)};
      say({ event: 'ready', blender: { version: '9', build: '0', built: '0' } });
      require('node:readline').createInterface({ input: createReadStream('', { fd: 3 }) }).on('line', (line) => {
        const { id, do: verb } = JSON.parse(line);
        if (verb === 'quit') process.exit();
        if (verb === 'open') return say({ id, ok: ${JSON.stringify(info)} });
        const residentBytes = memory.shift();
        say({ id, ok: { ...${JSON.stringify(frame)}, residentBytes, peakBytes: residentBytes } });
      });`;
    writeFileSync(executable, program, { mode: 0o755 });
    const it = givenRenderer({ executable, memoryLimitBytes: 1000 });
    return (frame: number) => it.render({ scene: '/s.blend', settings: {}, frame, folder: work });
  }

  test('a Blender that has grown past it is replaced, between two frames', async () => {
    const render = givenMemory(200, 900, 1001);
    for (const frame of [1, 2, 3, 4]) await render(frame);
    expect(starts).toEqual(['9: the first scene', '9: it had grown to 0 MiB']);
  });

  test('a Blender whose scene is that big is kept', async () => {
    const render = givenMemory(2000, 2500, 2900);
    for (const frame of [1, 2, 3]) await render(frame);
    expect(starts).toHaveLength(1);
  });
});

/** The Blender behind the renderer, which is nobody's business but a test's that kills it. */
async function pidOf(it: BlenderRenderer): Promise<number> {
  const { current } = it as unknown as { current: { process: Promise<{ pid: number }> } };
  return (await current.process).pid;
}
