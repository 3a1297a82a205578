import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BlenderProcess } from '../../../worker/blender/blender-process';
import { BlenderRenderer } from '../../../worker/blender/blender-renderer';
import { BLENDER, blenderName } from '../../support/blender';
import { freshFrame } from '../../support/fresh-blender';
import { pixels } from '../../support/pixels';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

jest.setTimeout(180_000);

const work = temporaryFolder();
let folders = 0;

function folder(): string {
  const path = join(work, String(folders++));
  mkdirSync(path);
  return path;
}

async function opened(path: string, env: NodeJS.ProcessEnv = {}): Promise<BlenderProcess> {
  const blender = await BlenderProcess.start({
    executable: BLENDER,
    workFolder: work,
    env: { ...process.env, ...env },
  });
  await blender.open(path, { trusted: true });
  return blender;
}

test('handlers are called as blender -f calls them, and find what they find there', async () => {
  if (blenderName() === 'official') return; // A module has no -f; its launcher calls the render operator.
  const path = await scene('scripted', 'traced');
  const trace = join(work, 'trace');
  const traced = async (render: () => Promise<unknown>) => {
    await render();
    const lines = readFileSync(trace, 'utf8').trimEnd().split('\n');
    rmSync(trace);
    return lines;
  };
  const variables = { SCENE_TRACE: trace };
  const fresh = (frame: number) => traced(() => freshFrame(path, frame, [], { trusted: true, variables }));
  const expected = [await fresh(4), await fresh(2)];
  expect(expected[0]).toContainEqual("frame_change_pre Scene 4 ['Scene'] True Scene ViewLayer");

  const blender = await opened(path, variables);
  try {
    expect([
      await traced(() => blender.render({ frame: 4, folder: folder() })),
      await traced(() => blender.render({ frame: 2, folder: folder() })),
    ]).toEqual(expected);
  } finally {
    await blender.close();
  }
});

test('what a handler sets once the render has taken it is not expected of the picture', async () => {
  const path = await scene('scripted', 'changing');
  const blender = await opened(path);
  try {
    const place = folder();
    const { files, expected } = await blender.render({ frame: 3, folder: place });
    expect(expected).toEqual([
      expect.objectContaining({ picture: { width: 80, height: 60, mode: 'RGBA', depth: 16 } }),
    ]);
    expect(await pixels(join(place, files[0] ?? ''))).toEqual(
      await pixels(await freshFrame(path, 3, [], { trusted: true })),
    );
  } finally {
    await blender.close();
  }
});

test('a script that ends Blender is named as what may have done it', async () => {
  const blender = await opened(await scene('scripted', 'ending'));
  await expect(blender.render({ frame: 3, folder: folder() })).rejects.toThrow(
    'Blender ended by itself (exit code 0) in the frame; a script of the scene may have ended it',
  );
  await blender.close();
});

test('what scripts remember outside of the file does not reach the next frame', async () => {
  const path = await scene('scripted', 'remembering');
  const renderer = new BlenderRenderer({ executable: BLENDER, workFolder: work });
  try {
    for (const frame of [3, 5]) {
      const place = folder();
      const settings = { trusted: true } as const;
      const { files } = await renderer.render({ scene: path, settings, frame, folder: place });
      expect(await pixels(join(place, files[0] ?? ''))).toEqual(
        await pixels(await freshFrame(path, frame, [], { trusted: true })),
      );
    }
  } finally {
    await renderer.close();
  }
});
